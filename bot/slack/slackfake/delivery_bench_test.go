package slackfake

import (
	"net/http/httptest"
	"testing"

	"github.com/gorilla/websocket"
)

// BenchmarkCommand is a slash command there and back over a socket, with an app
// that only acknowledges: what the workspace itself costs.
func BenchmarkCommand(b *testing.B) {
	server := httptest.NewUnstartedServer(nil)
	w := New(Options{BaseURL: "http://" + server.Listener.Addr().String(), Unlimited: true, Delivery: Delivery{AckDeadline: soon}})
	server.Config.Handler = w
	server.Start()
	defer server.Close()
	defer w.Close()
	ana := w.AddUser(User{Name: "ana"}).ID
	ops := w.AddChannel(Channel{Name: "ops", Members: []string{ana, w.Bot().ID}}).ID
	w.mu.Lock()
	link := w.openSocket()
	w.mu.Unlock()
	ws, _, err := websocket.DefaultDialer.Dial(link, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer ws.Close()
	go func() {
		for {
			var f frame
			if ws.ReadJSON(&f) != nil {
				return
			}
			if f.Envelope != "" && ws.WriteJSON(map[string]string{"envelope_id": f.Envelope}) != nil {
				return
			}
		}
	}()
	if err := w.WaitSockets(b.Context(), 1); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if o, err := w.Command(b.Context(), ana, ops, "/incident", "list"); err != nil || !o.Acked() {
				b.Errorf("%+v %v", o, err)
				return
			}
		}
	})
}
