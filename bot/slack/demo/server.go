package demo

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"

	"kept/bot/slack/slackfake"
)

//go:embed page
var pageFiles embed.FS

// Options say what a demo consists of. All but Scripts and Hints must be set.
type Options struct {
	Workspace *slackfake.Workspace
	Clock     *Clock // the one that the workspace goes by
	Kept      Kept
	Actors    []string // the people whom one can act as, by identifier
	Team      string   // what the workspace is called
	Command   string   // "/incident"
	Hints     []Hint
	Shortcuts []slackfake.Shortcut
	Scripts   []Script
	Read      map[string]string // up to where each has read each channel, as Read gave it earlier
}

// Hint is a command that can be typed, and what it does.
type Hint struct {
	Text string `json:"text"`
	Does string `json:"does"`
}

// Shortcut is an entry of a menu, as the page shows it.
type Shortcut struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Message bool   `json:"message"`
}

// Server serves the page of one demo. Close it when it is over.
type Server struct {
	opt       Options
	ws        *slackfake.Workspace
	guard     *guard
	watched   *watched
	shortcuts []Shortcut

	life   context.Context // of what the server does by itself
	end    context.CancelFunc
	work   sync.WaitGroup
	moves  chan struct{} // holds something while the clock is moved: the right to move it
	played playing

	mu   sync.Mutex
	read map[string]string // person and channel → timestamp
	said string            // the newest notice
}

// NewServer makes the server that listens on address, which is loopback's.
func NewServer(address net.Addr, opt Options) (*Server, error) {
	if err := CheckListen(address.String()); err != nil {
		return nil, err
	}
	files, err := fs.Sub(pageFiles, "page")
	if err != nil {
		return nil, fmt.Errorf("the page: %w", err)
	}
	s := &Server{opt: opt, ws: opt.Workspace, watched: newWatched(), moves: make(chan struct{}, 1), read: map[string]string{}}
	for at, ts := range opt.Read {
		s.read[at] = ts
	}
	for _, c := range opt.Shortcuts {
		s.shortcuts = append(s.shortcuts, Shortcut{c.Callback, c.Name, c.Message})
	}
	s.life, s.end = context.WithCancel(context.Background())
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /api/state", s.getState)
	mux.HandleFunc("GET /api/room", s.getRoom)
	mux.HandleFunc("GET /api/events", s.getEvents)
	mux.HandleFunc("GET /files/{id}", s.getFile)
	mux.HandleFunc("GET /files/{id}/view", s.viewFile)
	mux.HandleFunc("GET /canvases/{id}", s.showCanvas)
	mux.HandleFunc("POST /api/act", post(s.act))
	mux.HandleFunc("POST /api/clock", post(s.moveClock))
	mux.HandleFunc("POST /api/kept", post(s.lifeOfKept))
	mux.HandleFunc("POST /api/play", post(func(_ context.Context, in struct{ Name string }) (any, error) { return nil, s.play(in.Name) }))
	s.guard = newGuard(address, mux)
	s.work.Go(s.follow)
	return s, nil
}

// ServeHTTP serves the page to whoever knows its address.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.guard.ServeHTTP(w, r) }

// Path is where the page stands, with the token in it.
func (s *Server) Path() string { return s.guard.path() }

// Close ends what the server does by itself, and its long answers.
func (s *Server) Close() {
	s.end()
	s.work.Wait()
}

// Read says up to where each person has read each channel, to be kept.
func (s *Server) Read() map[string]string {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := make(map[string]string, len(s.read))
	for at, ts := range s.read {
		out[at] = ts
	}
	return out
}

// follow passes on changes of the workspace and of Kept.
func (s *Server) follow() {
	for {
		ws, kept := s.ws.Changed(), s.opt.Kept.Changed()
		s.watched.touch()
		select {
		case <-ws:
		case <-kept:
		case <-s.life.Done():
			return
		}
	}
}

// say shows a sentence to whoever looks.
func (s *Server) say(sentence string) {
	s.mu.Lock()
	s.said = sentence
	s.mu.Unlock()
	s.watched.touch()
}

func (s *Server) notice() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said
}

func (s *Server) actor(id string) bool { return slices.Contains(s.opt.Actors, id) }

// moving reports whether the clock is being moved.
func (s *Server) moving() bool {
	return len(s.moves) > 0
}

// who is the person that a request acts as: one of the workspace's people, else
// the first of the four.
func (s *Server) who(id string) string {
	for _, u := range s.ws.Users() {
		if u.ID == id && !u.Bot && u.ID != slackbot {
			return id
		}
	}
	return s.opt.Actors[0]
}

func (s *Server) getState(w http.ResponseWriter, r *http.Request) {
	answer(w, http.StatusOK, s.state(s.who(r.FormValue("as"))))
}

func (s *Server) getRoom(w http.ResponseWriter, r *http.Request) {
	room, ok := s.room(r.FormValue("id"), s.who(r.FormValue("as")))
	if !ok {
		refuse(w, http.StatusNotFound, "There is no such channel, or it is not yours to see.")
		return
	}
	answer(w, http.StatusOK, room)
}

// getEvents tells of every change, as server-sent events, until the page goes.
func (s *Server) getEvents(w http.ResponseWriter, r *http.Request) {
	out := http.NewResponseController(w)
	w.Header().Set("Content-Type", "text/event-stream")
	alive := time.NewTicker(20 * time.Second)
	defer alive.Stop()
	for {
		changed, version := s.watched.wait()
		if _, err := fmt.Fprintf(w, "data: %d\n\n", version); err != nil || out.Flush() != nil {
			return
		}
		select {
		case <-changed:
		case <-alive.C:
		case <-r.Context().Done():
			return
		case <-s.life.Done():
			return
		}
	}
}

// sentence is an error in words for the person in front of the page.
type sentence string

func (s sentence) Error() string { return string(s) }

// sentenceOf makes a sentence of any error.
func sentenceOf(err error) string {
	if said, ok := errors.AsType[sentence](err); ok {
		return string(said)
	}
	text := err.Error()
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}

// largest is how much a request may carry: a text of Slack's greatest length,
// and room for a form.
const largest = 256 << 10

// post makes a handler of what takes one JSON object and answers with another.
// What it refuses is shown to the person: its errors are sentences.
func post[In any](do func(context.Context, In) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var in In
		d := json.NewDecoder(http.MaxBytesReader(w, r.Body, largest))
		d.DisallowUnknownFields()
		err := d.Decode(&in)
		if err == nil {
			if _, more := d.Token(); !errors.Is(more, io.EOF) {
				err = errors.New("more than one value")
			}
		}
		if err != nil {
			refuse(w, http.StatusBadRequest, "The demo did not understand that; reload the page.")
			return
		}
		out, err := do(r.Context(), in)
		switch {
		case err != nil:
			refuse(w, http.StatusConflict, sentenceOf(err))
		case out == nil:
			answer(w, http.StatusOK, struct{}{})
		default:
			answer(w, http.StatusOK, out)
		}
	}
}

// lifeOfKept kills Kept or starts it.
func (s *Server) lifeOfKept(_ context.Context, in struct{ Do string }) (any, error) {
	switch in.Do {
	case "kill":
		s.opt.Kept.Kill()
		return nil, nil
	case "start":
		return nil, s.opt.Kept.Start()
	}
	return nil, sentence(fmt.Sprintf("Kept can be killed and started, not %q.", in.Do))
}
