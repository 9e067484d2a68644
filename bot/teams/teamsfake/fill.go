package teamsfake

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// fillIn gives the values of a card's inputs, by ID, as Teams sends them:
// strings, those of several choices joined by commas. filled is what somebody
// entered, by ID or label; what is missing there keeps its first value. missing
// says what the card does not let through. The error is about what is not there
// to be filled in.
func fillIn(inputs []Input, filled map[string]string) (values map[string]string, missing map[string]string, err error) {
	values, missing = map[string]string{}, map[string]string{}
	left := map[string]string{}
	for name, value := range filled {
		left[name] = value
	}
	for _, in := range inputs {
		value, name := in.Value, ""
		for _, n := range []string{in.ID, in.Label} {
			if entered, ok := left[n]; ok && n != "" {
				value, name = entered, n
				break
			}
		}
		delete(left, name)
		value, wrong := in.take(value)
		switch {
		case wrong != "":
			missing[in.ID] = wrong
		case value != "":
			values[in.ID] = value
		}
	}
	if len(left) > 0 {
		var names []string
		for name := range left {
			names = append(names, name)
		}
		slices.Sort(names)
		return nil, nil, fmt.Errorf("the card has no input %q", strings.Join(names, `", "`))
	}
	return values, missing, nil
}

// take reads what somebody entered into a field; choices may be named by their
// titles.
func (in *Input) take(entered string) (value, wrong string) {
	if in.Required && strings.TrimSpace(entered) == "" {
		return "", "it is required"
	}
	if entered == "" {
		return "", ""
	}
	switch in.Type {
	case "Input.Text":
		if in.MaxRunes > 0 && utf8.RuneCountInString(entered) > in.MaxRunes {
			return "", fmt.Sprintf("it is longer than %d characters", in.MaxRunes)
		}
	case "Input.Toggle":
		if entered != in.On && entered != in.Off {
			return "", fmt.Sprintf("it is neither %q nor %q", in.On, in.Off)
		}
		if in.Required && entered != in.On {
			return "", "it is required"
		}
	case "Input.Number":
		if _, err := strconv.ParseFloat(entered, 64); err != nil {
			return "", "it is no number"
		}
	case "Input.Date":
		if _, err := time.Parse(time.DateOnly, entered); err != nil {
			return "", "it is no date"
		}
	case "Input.Time":
		if _, err := time.Parse("15:04", entered); err != nil {
			return "", "it is no time"
		}
	case "Input.ChoiceSet":
		return in.choose(entered)
	}
	return entered, ""
}

// choose reads one choice or, in a set of several, some, joined by commas.
func (in *Input) choose(entered string) (value, wrong string) {
	parts := []string{entered}
	if in.Multi {
		parts = strings.Split(entered, ",")
	}
	for i, part := range parts {
		at := slices.IndexFunc(in.Choices, func(c Choice) bool { return c.Value == part })
		if at < 0 {
			at = slices.IndexFunc(in.Choices, func(c Choice) bool { return c.Title == part })
		}
		switch {
		case at >= 0:
			parts[i] = in.Choices[at].Value
		case !in.People:
			return "", fmt.Sprintf("%q is not to choose from", part)
		}
	}
	return strings.Join(parts, ","), ""
}

// merged is an action's data with the inputs' values in it, as Teams sends it. A
// string as data is sent as it is, if there are no inputs.
func merged(data json.RawMessage, values map[string]string) any {
	all := map[string]any{}
	if len(data) > 0 && json.Unmarshal(data, &all) != nil && len(values) == 0 {
		return data
	}
	if all == nil { // data was null
		all = map[string]any{}
	}
	for id, value := range values {
		all[id] = value
	}
	return all
}
