package teamsfake

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

// state is what the organisation holds; mu guards it.
type state struct {
	Users    []*User
	Teams    []*Team
	Places   []*Place
	Gone     []*Place // channels that were deleted, whose names are not free
	Groups   []*DirectoryGroup
	Files    []*File
	Messages map[string][]*Message // by place, in the order of IDs
	LastID   int64                 // of messages, so that they rise
}

// object is a JSON object on its way out.
type object = map[string]any

// guid makes an identifier as Entra writes them.
func guid() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

// randomHex makes n random bytes, in hex.
func randomHex(n int) string {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return hex.EncodeToString(b)
}

// found gives the first of a list that ok says yes to; nil if none.
func found[T any](list []*T, ok func(*T) bool) *T {
	if i := slices.IndexFunc(list, ok); i >= 0 {
		return list[i]
	}
	return nil
}

// mustJSON writes what this package made of maps, strings and numbers, and of
// JSON that it read, which always can be written.
func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("teamsfake: %v", err))
	}
	return data
}
