package boltstore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"

	"kept/store"
)

// recordVersion is the version of every kind of record as this program writes
// it. When a kind changes so that old records cannot be read as they are, give
// it a version of its own here and rewrite the old ones in a migration.
const recordVersion = 1

// A record stands in the file as {"v":1,"data":…}: JSON for any tool, and an
// envelope that is written and taken off without parsing it.
const (
	envelopeHead = `{"v":`
	envelopeMid  = `,"data":`
	envelopeTail = `}`
)

// encode gives the bytes of a record. The buffer is fresh: bbolt keeps it
// until the commit.
func encode(v any) ([]byte, error) {
	var buf bytes.Buffer
	buf.Grow(512)
	buf.WriteString(envelopeHead)
	buf.WriteString(strconv.Itoa(recordVersion))
	buf.WriteString(envelopeMid)
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	buf.Truncate(buf.Len() - 1) // the encoder's newline
	buf.WriteString(envelopeTail)
	return buf.Bytes(), nil
}

// decode reads a record. The error is store.ErrCorrupt or store.ErrNewer; into
// then holds nothing to rely on. It keeps no part of b.
func decode(b []byte, into any) error {
	data, version, ok := unwrap(b)
	switch {
	case !ok:
		return fmt.Errorf("%w: it is no record", store.ErrCorrupt)
	case version > recordVersion:
		return fmt.Errorf("%w: record version %d, this one reads up to %d", store.ErrNewer, version, recordVersion)
	case version < 1:
		return fmt.Errorf("%w: record version %d", store.ErrCorrupt, version)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%w: %w", store.ErrCorrupt, err)
	}
	return nil
}

// unwrap takes the envelope off.
func unwrap(b []byte) (data []byte, version int, ok bool) {
	b, ok = bytes.CutPrefix(b, []byte(envelopeHead))
	if !ok {
		return nil, 0, false
	}
	number, data, ok := bytes.Cut(b, []byte(envelopeMid))
	if !ok {
		return nil, 0, false
	}
	version, err := strconv.Atoi(string(number))
	if err != nil {
		return nil, 0, false
	}
	data, ok = bytes.CutSuffix(data, []byte(envelopeTail))
	return data, version, ok
}
