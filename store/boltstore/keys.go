package boltstore

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"kept/bot/incident"
)

// table is a bbolt bucket with the layout of its keys, for naming a damaged
// one: n number, t instant, s text that is followed by something, r the rest.
type table struct {
	index  int // place in tables
	name   string
	layout string
}

// The buckets of the file, as drawn in doc.go.
var (
	tables []*table

	meta      = newTable("meta", "r")
	incidents = newTable("incidents", "n")
	homes     = newTable("homes", "n")
	rooms     = newTable("rooms", "sn")
	open      = newTable("open", "n")
	undone    = newTable("unfinished", "n")
	entries   = newTable("entries", "nn")
	sources   = newTable("sources", "snn")
	messages  = newTable("messages", "sr")
	people    = newTable("people", "r")
	remind    = newTable("reminders", "nr")
	due       = newTable("due", "tnr")
	outbox    = newTable("outbox", "sn")
	seqs      = newTable("seqs", "r")
	aside     = newTable("aside", "sn")
	slots     = newTable("slots", "r")
	seen      = newTable("seen", "r")
	seenAt    = newTable("seenat", "tr")
	values    = newTable("values", "r")
)

func newTable(name, layout string) *table {
	tb := &table{index: len(tables), name: name, layout: layout}
	tables = append(tables, tb)
	return tb
}

// key builds a key in one buffer.
type key []byte

func (k key) num(n uint64) key { return binary.BigEndian.AppendUint64(k, n) }

func (k key) id(n incident.ID) key { return k.num(uint64(n)) }

// text appends a text that something follows. It ends with 00 01, and a zero
// byte within it becomes 00 FF: so keys sort as the texts do, and no text can
// pose as another one with something behind it.
func (k key) text(s string) key {
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "\x00\xff")
	}
	return append(append(k, s...), 0, 1)
}

func (k key) rest(s string) key { return append(k, s...) }

// instantLen is the length of an instant in a key.
const instantLen = 12

// at appends an instant: seconds since 1970 with the sign bit flipped, then
// nanoseconds. Every time.Time has its place.
func (k key) at(t time.Time) key {
	k = k.num(uint64(t.Unix()) ^ 1<<63)
	return binary.BigEndian.AppendUint32(k, uint32(t.Nanosecond()))
}

// instant reads what at wrote.
func instant(b []byte) (time.Time, bool) {
	if len(b) < instantLen {
		return time.Time{}, false
	}
	nanos := binary.BigEndian.Uint32(b[8:])
	return time.Unix(int64(binary.BigEndian.Uint64(b)^1<<63), int64(nanos)).UTC(), nanos < 1e9
}

// number reads what num wrote.
func number(b []byte) (uint64, bool) {
	if len(b) < 8 {
		return 0, false
	}
	return binary.BigEndian.Uint64(b), true
}

// cutText splits what text wrote from what follows it.
func cutText(b []byte) (s string, rest []byte, ok bool) {
	i := bytes.Index(b, []byte{0, 1})
	if i < 0 {
		return "", nil, false
	}
	return string(bytes.ReplaceAll(b[:i], []byte{0, 0xff}, []byte{0})), b[i+2:], true
}

// String names a key for people: `entries 7/12`, `messages "slack:C1"/"17.1"`.
func (tb *table) String() string { return tb.name }

func (tb *table) show(k []byte) string {
	var parts []string
	for _, part := range tb.layout {
		switch part {
		case 'n':
			n, ok := number(k)
			if !ok {
				return fmt.Sprintf("%s key %x", tb.name, k)
			}
			parts, k = append(parts, strconv.FormatUint(n, 10)), k[8:]
		case 't':
			at, ok := instant(k)
			if !ok {
				return fmt.Sprintf("%s key %x", tb.name, k)
			}
			parts, k = append(parts, at.Format(time.RFC3339Nano)), k[instantLen:]
		case 's':
			s, rest, ok := cutText(k)
			if !ok {
				return fmt.Sprintf("%s key %x", tb.name, k)
			}
			parts, k = append(parts, strconv.Quote(s)), rest
		default:
			parts, k = append(parts, strconv.Quote(string(k))), nil
		}
	}
	return tb.name + " " + strings.Join(parts, "/")
}
