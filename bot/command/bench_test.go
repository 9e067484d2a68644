package command

import "testing"

// BenchmarkParse reads a note of a usual length, and an update that promises.
func BenchmarkParse(b *testing.B) {
	for _, in := range []struct{ name, text string }{
		{"note", "note error rate on login is back to 4 %, queue drained; keeping an eye on zone B for the next half hour"},
		{"update", "update public identified: The cause is found and a fix is on its way. Next update at 10:45 UTC"},
	} {
		b.Run(in.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(Input{Text: in.text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
