package export

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"kept/store/boltstore"
)

// BenchmarkKeep takes 100,000 messages in (10,000 with -short) onto the disk,
// from a folder. Its baseline, in the same run, only decodes them into a map.
func BenchmarkKeep(b *testing.B) {
	n := 100_000
	if testing.Short() {
		n = 10_000
	}
	dir := large(b, n)
	b.Run("kept", func(b *testing.B) {
		for range b.N {
			st, err := boltstore.Open(filepath.Join(b.TempDir(), "kept.db"), boltstore.Options{})
			if err != nil {
				b.Fatal(err)
			}
			if r, err := keep(b, st, dir, "busy", usual); err != nil || r.Messages != n {
				b.Fatalf("%+v, %v", r, err)
			}
			if err := st.Close(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "messages/s")
	})
	b.Run("decode", func(b *testing.B) {
		files, err := filepath.Glob(filepath.Join(dir, "busy", "*.json"))
		if err != nil {
			b.Fatal(err)
		}
		for range b.N {
			for _, name := range files {
				text, err := os.ReadFile(name)
				if err != nil {
					b.Fatal(err)
				}
				var day []map[string]any
				if err := json.Unmarshal(text, &day); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "messages/s")
	})
}

// large is an unpacked export of one channel with n messages like Slack's, with
// what surrounds each, a thousand a day.
func large(t testing.TB, n int) string {
	t.Helper()
	dir := unpacked(t, map[string]string{
		"channels.json": `[{"id":"C1","name":"busy","creator":"U1"}]`,
		"users.json":    `[{"id":"U1","team_id":"T1","name":"ana","profile":{"display_name":"Ana"}},{"id":"U2","team_id":"T1","name":"ben","profile":{"display_name":"Ben"}}]`,
	})
	if err := os.Mkdir(filepath.Join(dir, "busy"), 0o755); err != nil {
		t.Fatal(err)
	}
	start := time.Date(2022, 1, 1, 0, 0, 0, 0, time.UTC)
	for day := range (n + 999) / 1000 {
		f, err := os.Create(filepath.Join(dir, "busy", start.AddDate(0, 0, day).Format(time.DateOnly)+".json"))
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriter(f)
		for i := range min(1000, n-day*1000) {
			sep := ","
			if i == 0 {
				sep = "["
			}
			fmt.Fprintf(w, `%s{"client_msg_id":"0f7d6f1e-6a51-4b46-9d61-%012d","type":"message","text":"Message %d: the gateway answers <@U2> again, p99 is %d ms &amp; falling",`+
				`"user":"U%d","ts":"%d.%06d","team":"T1","user_team":"T1","source_team":"T1","user_profile":{"avatar_hash":"g0a1","image_72":"https://example.com/72.jpg","first_name":"Ana","real_name":"Ana A.","display_name":"Ana","team":"T1","name":"ana","is_restricted":false,"is_ultra_restricted":false},`+
				`"blocks":[{"type":"rich_text","block_id":"b%d","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"Message %d: the gateway answers "},{"type":"user","user_id":"U2"},{"type":"text","text":" again, p99 is %d ms & falling"}]}]}]}`,
				sep, i, i, i, i%2+1, start.AddDate(0, 0, day).Unix()+int64(i)*60, i, i, i, i)
		}
		fmt.Fprint(w, "]")
		if err := errors.Join(w.Flush(), f.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
