package incident_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"kept/bot/incident"
)

// fill gives every field of a value something, so that one that is forgotten
// shows.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fill(v.Index(i))
		}
	case reflect.Map:
		k, e := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(k)
		fill(e)
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(k, e)
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	}
}

// shared names what two values of one type both point to.
func shared(path string, a, b reflect.Value) (names []string) {
	switch a.Kind() {
	case reflect.Struct:
		if a.Type() == reflect.TypeFor[time.Time]() {
			return nil // a value, whatever it points to
		}
		for i := range a.NumField() {
			names = append(names, shared(path+"."+a.Type().Field(i).Name, a.Field(i), b.Field(i))...)
		}
	case reflect.Pointer, reflect.Map, reflect.Slice:
		if a.Pointer() == b.Pointer() {
			return []string{path}
		}
		switch a.Kind() {
		case reflect.Pointer:
			return shared(path, a.Elem(), b.Elem())
		case reflect.Slice:
			return shared(path+"[0]", a.Index(0), b.Index(0))
		}
		key := a.MapKeys()[0]
		return shared(path+"[…]", a.MapIndex(key), b.MapIndex(key))
	}
	return names
}

func TestCloneIsEqualAndSharesNothing(t *testing.T) {
	var inc incident.Incident
	fill(reflect.ValueOf(&inc).Elem())
	c := inc.Clone()
	if diff := cmp.Diff(&inc, c); diff != "" {
		t.Errorf("the clone differs (-original +clone):\n%s", diff)
	}
	for _, name := range shared("Incident", reflect.ValueOf(inc), reflect.ValueOf(*c)) {
		t.Errorf("the clone shares %s", name)
	}
	if diff := cmp.Diff(&incident.Incident{}, new(incident.Incident).Clone()); diff != "" {
		t.Errorf("the clone of nothing differs:\n%s", diff)
	}
}
