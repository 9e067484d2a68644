package statuspage

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"
)

// object calls read for each key of an object, which must consume its value.
func object(d *json.Decoder, place string, read func(key string) error) error {
	t, err := d.Token()
	if err != nil {
		return broken(err, place)
	}
	if t != json.Delim('{') {
		return fmt.Errorf("%s: is not an object in braces", place)
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return broken(err, place)
		}
		key, _ := t.(string)
		if err := read(key); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return broken(err, place)
}

// array calls read for each element of an array, which must consume it.
func array(d *json.Decoder, place string, read func(n int) error) error {
	t, err := d.Token()
	if err != nil {
		return broken(err, place)
	}
	if t != json.Delim('[') {
		return fmt.Errorf("%s: is not a list in brackets", place)
	}
	for n := 0; d.More(); n++ {
		if err := read(n); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return broken(err, place)
}

// broken puts an error of the JSON library into words with the place.
func broken(err error, place string) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s: the text ends in the middle", place)
	case errors.As(err, &syntax):
		return fmt.Errorf("%s: not JSON at byte %d: %s", place, syntax.Offset, strings.TrimPrefix(syntax.Error(), "json: "))
	case errors.As(err, &kind):
		if kind.Field != "" {
			place += "." + kind.Field
		}
		return fmt.Errorf("%s: is %s, not %s", place, article(kind.Value), expected(kind.Type))
	}
	return fmt.Errorf("%s: %w", place, err)
}

// expected names, as JSON calls it, what should stand where a value of a type is read.
func expected(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Struct, reflect.Map:
		return "an object in braces"
	case reflect.Slice:
		return "a list in brackets"
	case reflect.Bool:
		return "true or false"
	}
	return "a string"
}

// article puts "a" or "an" before a word of the JSON library ("array", "number").
func article(word string) string {
	if strings.ContainsRune("aeiou", rune(word[0])) {
		return "an " + word
	}
	return "a " + word
}

// instant is a time as the API writes it; "" and null are none.
type instant string

func (t instant) read(place string) (time.Time, error) {
	if t == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339Nano, string(t))
	if err != nil || at.Year() < 1970 || at.Year() > lastYear {
		return time.Time{}, fmt.Errorf("%s: %q is no time; it should read like 2026-02-26T10:21:00.000Z", place, clip(string(t)))
	}
	return at.UTC(), nil
}
