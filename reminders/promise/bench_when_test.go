package promise_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/olebedev/when"
	"github.com/olebedev/when/rules/common"
	"github.com/olebedev/when/rules/en"

	"kept/reminders/promise"
)

// corpus is every English sentence of testdata, promise or trap.
func corpus(b *testing.B) []string {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil {
		b.Fatal(err)
	}
	var texts []string
	for _, file := range files {
		switch filepath.Base(file) {
		case "german.txt", "french.txt", "nordic.txt":
			continue
		}
		for _, line := range sentences(b, file) {
			text, _, _ := strings.Cut(line, " => ")
			texts = append(texts, strings.ReplaceAll(text, `\n`, "\n"))
		}
	}
	return texts
}

// BenchmarkBesideWhen reads the same sentences with Kept and with olebedev/when,
// a Go library that looks for one date in a text, and knows no promise.
func BenchmarkBesideWhen(b *testing.B) {
	c := tuesday(b)
	sets := map[string][]string{"sentences": corpus(b), "update": {update}}
	for name, texts := range sets {
		b.Run(name+"/kept", func(b *testing.B) { readAll(b, texts, func(text string) { promise.Read(text, c) }) })
		b.Run(name+"/when", func(b *testing.B) {
			w := when.New(nil)
			w.Add(en.All...)
			w.Add(common.All...)
			readAll(b, texts, func(text string) { w.Parse(text, c.At) })
		})
	}
}

func readAll(b *testing.B, texts []string, read func(text string)) {
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		read(texts[n%len(texts)])
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "texts/s")
}
