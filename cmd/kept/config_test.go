package main

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kept/bot"
	"kept/bot/incident"
	"kept/reminders/promise"
)

func TestTheExampleConfigurationHoldsTheDefaults(t *testing.T) {
	f, err := os.Open("../../deploy/kept.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := readSettings(f)
	if err != nil {
		t.Fatal(err)
	}
	got, want := s.config(), settings{}.config()
	want.Zone, want.DefaultSeverity, want.DigestSpec = "UTC", incident.SEV3, "0 9 * * 1-5"
	want.MarkReactions, want.ActionReactions = []string{"pushpin"}, []string{"clipboard"}
	want.Policy.Every[incident.SEV4] = 0
	want.Policy.FirstPublic[incident.SEV3], want.Policy.FirstPublic[incident.SEV4] = 0, 0
	want.Policy.Postmortem[incident.SEV3], want.Policy.Postmortem[incident.SEV4] = incident.PostmortemPolicy{}, incident.PostmortemPolicy{}
	want.Business.Weekend = map[time.Weekday]bool{time.Saturday: true, time.Sunday: true}
	ignore := cmpopts.IgnoreFields(incident.Policy{}, "Hours", "Holiday")
	if diff := cmp.Diff(want, got, ignore, cmpopts.IgnoreFields(promise.Calendar{}, "Holiday"), cmpopts.IgnoreFields(bot.Config{}, "Template")); diff != "" {
		t.Errorf("the example differs from the defaults (-default +example):\n%s", diff)
	}
}

func TestConfigurationErrorsNameTheLineAndWhatToWrite(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"a setting that does not exist", "zone: UTC\ncolour: blue\n", `line 2: there is no setting "colour"`},
		{"a wrong length", "policy:\n  every:\n    SEV1: often\n", `line 3: "often" is no length of time; write 20m`},
		{"a wrong severity", "policy:\n  every:\n    P10: 20m\n", `line 3: "P10" is no severity; write SEV1 to SEV4`},
		{"a wrong deadline", "policy:\n  postmortem:\n    SEV1: soon\n", `line 3: "soon" is no deadline; write 3 days`},
		{"a wrong day", "hours:\n  days: [Mon, Someday]\n", `line 2: "Someday" is no day of the week`},
		{"wrong hours", "hours:\n  work: nine to five\n", `line 2: "nine to five" is no stretch of the day; write 09:00-17:00`},
		{"a setting given twice", "zone: UTC\nzone: UTC\n", "line 2"},
		{"a zone nobody knows", "zone: Mars/Base\n", `zone "Mars/Base" is not known`},
		{"a schedule that never comes", "digest: 0 0 30 2 *\n", "there is never such a day"},
		{"a value where settings belong", "policy: 5\n", `line 1: "5" is no group of settings; write each as`},
		{"a value where a list belongs", "reactions:\n  timeline: pushpin\n", `line 2: "pushpin" is no list; write [one, another]`},
		{"a list where a value belongs", "zone: [a]\n", "line 1: what stands here is no single value"},
		{"a tab", "\tzone: UTC\n", "a tab"},
		{"not YAML at all", "zone: [\n", "line"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := readSettings(strings.NewReader(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want it to say %s", err, c.want)
			}
		})
	}
}

func TestAnEmptyConfigurationIsTheDefault(t *testing.T) {
	if _, err := readSettings(strings.NewReader("")); err != nil {
		t.Errorf("empty file: %v", err)
	}
}
