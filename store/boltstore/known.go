package boltstore

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"sync"
	"time"

	"kept/bot/incident"
)

// An incident that has been talked about for hours is a record of tens of
// kilobytes, which each command reads and writes though it changes little of
// it. Parsing and printing all of it would take longer than the flush to disk.
// So the store remembers the incidents that it read or wrote last, by the bytes
// in the file: reading the same bytes again is a copy, and writing prints anew
// only the updates and promises that differ, and the rest of it only if more
// than what every entry of the timeline changes is different.

// known is an incident as its record says it. It is never changed.
type known struct {
	record   []byte             // as in the file
	inc      *incident.Incident // what record says: only clones are given out
	updates  [][]byte           // JSON of each of inc.Updates; none if not printed yet
	promises [][]byte           // the same of inc.Promises
	head     []byte             // of record: what stands before incident.Incident.LastEntry; nil if not printed yet
}

// knownIncidents are those remembered. Nothing depends on what it holds: what
// is found counts only if the file has the very same bytes.
type knownIncidents struct {
	mu sync.Mutex
	by map[incident.ID]versions
}

// versions are the two that are asked for in turn while commands run: as it is
// in what was committed, and as it is in what is to be committed next.
type versions struct{ committed, next *known }

// mostKnown bounds how many incidents are remembered.
const mostKnown = 256

// get gives the incident whose record that is, nil if it is not remembered.
func (ks *knownIncidents) get(id incident.ID, record []byte) *known {
	ks.mu.Lock()
	v := ks.by[id]
	ks.mu.Unlock()
	for _, k := range []*known{v.committed, v.next} {
		if k != nil && bytes.Equal(k.record, record) {
			return k
		}
	}
	return nil
}

func (ks *knownIncidents) remember(id incident.ID, k *known, writer bool) {
	ks.mu.Lock()
	defer ks.mu.Unlock()
	if ks.by == nil {
		ks.by = map[incident.ID]versions{}
	}
	for other := range ks.by {
		if len(ks.by) < mostKnown {
			break
		}
		if other != id {
			delete(ks.by, other)
		}
	}
	v := ks.by[id]
	if writer {
		v.next = k
	} else {
		v.committed = k
	}
	ks.by[id] = v
}

// incident reads a record of the table of incidents; nil if there is none. What
// it gives must be cloned before it is handed out.
func (t *tx) incident(k key) (*known, error) {
	record, err := t.read(incidents, k)
	if err != nil || record == nil {
		return nil, err
	}
	n, _ := number(k)
	kn := t.known.get(incident.ID(n), record)
	if kn == nil {
		kn = &known{record: bytes.Clone(record), inc: new(incident.Incident)}
		if err := decode(record, kn.inc); err != nil {
			return nil, fmt.Errorf("%s: %w", incidents.show(k), err)
		}
	}
	t.known.remember(incident.ID(n), kn, t.bolt.Writable())
	return kn, nil
}

// putIncident writes the record of an incident.
func (t *tx) putIncident(k key, inc *incident.Incident) error {
	var before *known
	record, err := t.read(incidents, k)
	if err != nil {
		return err
	}
	if record != nil {
		before = t.known.get(inc.ID, record)
	}
	if before != nil && !t.rewritten[inc.ID] { // until the commit, others go on reading it
		t.known.remember(inc.ID, before, false)
	}
	kn, err := printed(inc, before)
	if err != nil {
		return fmt.Errorf("%s: %w", incidents.show(k), err)
	}
	if err := t.write(incidents, k, kn.record); err != nil {
		return err
	}
	t.known.remember(inc.ID, kn, true)
	t.rewritten[inc.ID] = true
	return nil
}

// printed makes the record of an incident, as encode does but with updates and
// promises at its end, from what was known before (nil: nothing).
func printed(inc *incident.Incident, before *known) (*known, error) {
	if before == nil {
		before = &known{inc: new(incident.Incident)}
	}
	kn, record, err := printedRest(inc, before)
	if err != nil {
		return nil, err
	}
	kn.inc.Updates, kn.updates, err = printEach(inc.Updates, before.inc.Updates, before.updates)
	if err != nil {
		return nil, err
	}
	kn.inc.Promises, kn.promises, err = printEach(inc.Promises, before.inc.Promises, before.promises)
	if err != nil {
		return nil, err
	}
	kn.record = make([]byte, 0, len(record)+sizeOf(kn.updates)+sizeOf(kn.promises)+64)
	kn.record = append(kn.record, record...)
	kn.record = appendList(kn.record, "Updates", kn.updates)
	kn.record = appendList(kn.record, "Promises", kn.promises)
	kn.record = append(kn.record, recordEnd...)
	return kn, nil
}

// recordEnd closes what appendList leaves open.
const recordEnd = "}" + envelopeTail

// printedRest makes the record of an incident without its updates and promises,
// still open, and what that says.
func printedRest(inc *incident.Incident, before *known) (kn *known, record []byte, err error) {
	rest, was := restOf(inc), restOf(before.inc)
	if before.head != nil && inc.ActiveAt.Location() == time.UTC && reflect.DeepEqual(&rest, &was) {
		said := *before.inc // shares what is never changed
		said.LastEntry, said.ActiveAt = inc.LastEntry, inc.ActiveAt.Round(0)
		record, err = appendEntryFields(append(make([]byte, 0, len(before.head)+128), before.head...), inc)
		return &known{inc: &said, head: before.head}, record, err
	}
	rest.LastEntry, rest.ActiveAt = inc.LastEntry, inc.ActiveAt
	if record, err = encode(&rest); err != nil {
		return nil, nil, err
	}
	kn = &known{inc: new(incident.Incident)}
	if err := decode(record, kn.inc); err != nil {
		return nil, nil, err
	}
	record = bytes.TrimSuffix(record, []byte(recordEnd))
	if i := bytes.LastIndex(record, []byte(lastEntryField)); i > 0 {
		head := record[:i:i]
		if again, err := appendEntryFields(head, inc); err == nil && bytes.Equal(again, record) {
			kn.head = head
		}
	}
	return kn, record, nil
}

const lastEntryField = `,"LastEntry":`

// appendEntryFields appends to the JSON of an incident what every entry of the
// timeline changes: its last fields, but for updates and promises.
func appendEntryFields(record []byte, inc *incident.Incident) ([]byte, error) {
	record = strconv.AppendInt(append(record, lastEntryField...), int64(inc.LastEntry), 10)
	record, err := inc.ActiveAt.AppendText(append(record, `,"ActiveAt":"`...))
	return append(record, '"'), err
}

// restOf is an incident without what is printed by itself.
func restOf(inc *incident.Incident) incident.Incident {
	rest := *inc
	rest.Updates, rest.Promises = nil, nil
	rest.LastEntry, rest.ActiveAt = 0, time.Time{}
	return rest
}

// printEach prints the elements that differ from those before, whose JSON is
// known, and gives all with what their JSON says.
func printEach[T comparable](now, before []T, known [][]byte) (said []T, printed [][]byte, err error) {
	if len(now) == 0 {
		return nil, nil, nil
	}
	said, printed = make([]T, 0, len(now)), make([][]byte, 0, len(now))
	for i, v := range now {
		if i < len(known) && v == before[i] {
			said, printed = append(said, v), append(printed, known[i])
			continue
		}
		var buf bytes.Buffer
		enc := json.NewEncoder(&buf)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			return nil, nil, err
		}
		var again T
		if err := json.Unmarshal(buf.Bytes(), &again); err != nil {
			return nil, nil, err
		}
		said, printed = append(said, again), append(printed, bytes.TrimSuffix(buf.Bytes(), []byte("\n")))
	}
	return said, printed, nil
}

func sizeOf(elements [][]byte) (n int) {
	for _, e := range elements {
		n += len(e) + 1
	}
	return n
}

// appendList appends a field to the JSON of an object that is still open and
// not empty.
func appendList(record []byte, name string, elements [][]byte) []byte {
	if len(elements) == 0 {
		return record
	}
	record = fmt.Appendf(record, `,%q:[`, name)
	for i, e := range elements {
		if i > 0 {
			record = append(record, ',')
		}
		record = append(record, e...)
	}
	return append(record, ']')
}
