package boltstore

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"kept/bot/chat"
	"kept/bot/incident"
	"kept/reminders"
	"kept/store"
)

// holdChild has the store open until its input ends.
func holdChild(path string) {
	s, err := Open(path, Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := s.ListenBackup()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error)
	go func() { served <- ServeBackup(ctx, l, s) }()
	fmt.Println("open")
	_, _ = io.Copy(io.Discard, os.Stdin)
	cancel()
	fmt.Println(<-served, s.Close())
}

// holdElsewhere lets another process have the store open until release.
func holdElsewhere(t *testing.T, path string) (pid int, release func()) {
	t.Helper()
	cmd := childProcess(t, "hold", path)
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the other process says %q", lines.Text())
	}
	return cmd.Process.Pid, func() {
		in.Close()
		if lines.Scan(); lines.Text() != "<nil> <nil>" {
			t.Errorf("the other process ends with %q", lines.Text())
		}
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
}

// shortDir is a directory whose path is short enough for a socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "kept")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestSecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(shortDir(t), "kept.db")
	pid, release := holdElsewhere(t, path)
	_, err := Open(path, Options{})
	want := fmt.Sprintf("%s is in use by process %d (boltstore.test serve) on this machine; stop it, or use another file with --store", path, pid)
	if !errors.Is(err, store.ErrLocked) || err.Error() != want {
		t.Errorf("error %v\nwant  %s", err, want)
	}
	if err := os.Remove(holderPath(path)); err != nil {
		t.Error(err)
	}
	if _, err := Open(path, Options{}); !errors.Is(err, store.ErrLocked) || !strings.Contains(err.Error(), "in use by another process") {
		t.Errorf("without knowing by whom: error %v", err)
	}
	release()
	openAt(t, path, Options{})
	if left, _ := filepath.Glob(filepath.Dir(path) + "/*"); len(left) != 2 { // the file and its new holder
		t.Errorf("what is there: %v", left)
	}
}

func TestSecondOpenInOneProcessIsRefused(t *testing.T) {
	s := newTestStore(t)
	if _, err := Open(s.path, Options{}); !errors.Is(err, store.ErrLocked) {
		t.Errorf("error %v", err)
	}
}

func TestErrorsOfTheSystem(t *testing.T) {
	for cause, want := range map[error]error{
		syscall.ENOSPC: store.ErrFull, syscall.EDQUOT: store.ErrFull, syscall.EFBIG: store.ErrFull,
		syscall.EROFS: store.ErrReadOnly, syscall.EACCES: store.ErrReadOnly, syscall.EPERM: store.ErrReadOnly,
		bolterrors.ErrDatabaseNotOpen:                       store.ErrClosed,
		fmt.Errorf("file resize error: %s", syscall.ENOSPC): store.ErrFull, // as bbolt words it, without the number
	} {
		err := explain("kept.db", cause)
		if !errors.Is(err, want) {
			t.Errorf("%v: error %v, want %v", cause, err, want)
		}
		if want != store.ErrClosed && (!strings.HasPrefix(err.Error(), "kept.db ") || !errors.Is(err, cause)) {
			t.Errorf("%v: error %q does not name the file or its cause", cause, err)
		}
	}
}

func TestWhereNothingCanBeOpened(t *testing.T) {
	if _, err := Open(filepath.Join(t.TempDir(), "nowhere", "kept.db"), Options{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "nowhere") {
		t.Errorf("in a directory that does not exist: error %v", err)
	}
	if _, err := Open(t.TempDir(), Options{}); err == nil {
		t.Error("a directory: no error")
	}
	if os.Geteuid() != 0 { // root may write anywhere
		dir := t.TempDir()
		if err := os.Chmod(dir, 0o500); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(filepath.Join(dir, "kept.db"), Options{}); !errors.Is(err, store.ErrReadOnly) {
			t.Errorf("in a directory that cannot be written: error %v", err)
		}
	}
}

// fill writes something into every bucket, on many pages.
func fill(t testing.TB, s *Store) {
	t.Helper()
	err := s.Update(context.Background(), func(tx store.Tx) error {
		for i := range 600 {
			n := i + 1
			for _, err := range []error{
				tx.PutIncident(&incident.Incident{ID: incident.ID(n), Title: "down", Room: incident.Room(fmt.Sprint("r", n%7))}),
				tx.PutEntry(&incident.Entry{Incident: 1, ID: incident.EntryID(n), Text: "seen", Source: incident.Source{Message: incident.Message(fmt.Sprint("m", n))}}),
				tx.PutMessage(&store.Message{Ref: chat.MessageRef{Room: "r", ID: fmt.Sprintf("%04d", n)}, Text: strings.Repeat("text ", 20)}),
				tx.PutPerson(&store.Person{Person: chat.Person{Ref: chat.PersonRef(fmt.Sprint("p", n))}}),
				tx.PutReminder(&reminders.Reminder{Key: reminders.Key{Incident: incident.ID(n), Name: "P1"}, NextAt: noon}),
				tx.Enqueue(&store.Post{Lane: fmt.Sprint("l", n%5)}),
				tx.PutSlot(fmt.Sprint("s", n), chat.MessageRef{Room: "r", ID: "1"}),
				tx.MarkSeen(fmt.Sprint("e", n), noon),
				tx.PutValue(fmt.Sprint("v", n), n),
			} {
				if err != nil {
					return err
				}
			}
		}
		return tx.SetAside(&store.Post{Lane: "l1", Seq: 1})
	})
	if err != nil {
		t.Fatal(err)
	}
}

// use does with a store what damage could upset: it reads all and writes a
// little everywhere.
func use(path string) error {
	s, err := Open(path, Options{NoSync: true})
	if err != nil {
		return err
	}
	ctx := context.Background()
	err = s.View(ctx, func(tx store.Tx) error {
		_, err1 := tx.Incidents(0, 0, true)
		_, err2 := tx.Entries(1, 0, 0)
		_, err3 := tx.Messages("r", "", 0)
		_, err4 := tx.DueReminders(noon, 0)
		_, err5 := tx.Lanes("", 0)
		return errors.Join(err1, err2, err3, err4, err5)
	})
	for i := range 5 {
		err = errors.Join(err, s.Update(ctx, func(tx store.Tx) error {
			n := 100*i + 50
			return errors.Join(
				tx.PutIncident(&incident.Incident{ID: incident.ID(n), Title: strings.Repeat("long ", 200)}),
				tx.PutMessage(&store.Message{Ref: chat.MessageRef{Room: "r", ID: fmt.Sprintf("%04d-", n)}}),
				tx.DeleteReminder(reminders.Key{Incident: incident.ID(n), Name: "P1"}),
				tx.Enqueue(&store.Post{Lane: "l1"}),
				tx.MarkSeen(fmt.Sprint("e", n), noon.Add(1)))
		}))
	}
	return errors.Join(err, s.Close())
}

// Whatever happened to the file, using it either works or says that it is
// damaged. Nothing panics, nothing hangs.
func TestDamagedFiles(t *testing.T) {
	good := filepath.Join(t.TempDir(), "good.db")
	s := openAt(t, good, Options{NoSync: true})
	fill(t, s)
	whole, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	var size int64
	_ = s.db.View(func(b *bolt.Tx) error { size = b.Size(); return nil })
	whole = whole[:size]
	page := s.db.Info().PageSize
	pages := len(whole) / page

	cut := func(n int) func([]byte) []byte { return func(b []byte) []byte { return b[:n] } }
	damage := map[string]func([]byte) []byte{
		"no bolt file":   func(b []byte) []byte { return []byte(strings.Repeat("this is a letter ", 4000)) },
		"short":          func(b []byte) []byte { return []byte("hello") },
		"both metas bad": func(b []byte) []byte { b[100], b[page+24] = 0xff, b[page+24]^0xff; clear(b[:2*page]); return b },
	}
	for _, n := range []int{1, page - 1, page, 2 * page, 3 * page, 4*page + 17, len(whole) / 2, len(whole) - page, len(whole) - 1} {
		damage[fmt.Sprint("cut off at ", n)] = cut(n)
	}
	certain := len(damage)
	random := rand.New(rand.NewPCG(1, 2))
	for p := 2; p < pages; p += 11 {
		damage[fmt.Sprintf("page %d lost", p)] = func(b []byte) []byte { clear(b[p*page : (p+1)*page]); return b }
		damage[fmt.Sprintf("page %d garbage", p)] = func(b []byte) []byte {
			for i := p * page; i < (p+1)*page; i++ {
				b[i] = byte(random.Uint32())
			}
			return b
		}
		other := 2 + random.IntN(pages-2)
		damage[fmt.Sprintf("page %d where %d was", p, other)] = func(b []byte) []byte {
			copy(b[p*page:(p+1)*page], b[other*page:(other+1)*page])
			return b
		}
	}
	t.Logf("%d sorts of damage to %d pages", len(damage), pages)
	path := filepath.Join(t.TempDir(), "kept.db") // always the same: each time the lock must be free again
	noticed := 0
	for _, name := range slices.Sorted(maps.Keys(damage)) {
		harm := damage[name]
		if err := os.WriteFile(path, harm(append([]byte(nil), whole...)), 0o600); err != nil {
			t.Fatal(err)
		}
		err := use(path)
		if err != nil {
			noticed++
		}
		if err != nil && !errors.Is(err, store.ErrCorrupt) {
			t.Errorf("%s: error %v, want store.ErrCorrupt", name, err)
		}
		if err == nil && !strings.HasPrefix(name, "page") {
			t.Errorf("%s: not noticed", name)
		}
	}
	if noticed < certain+len(damage)/4 {
		t.Errorf("only %d of %d were noticed", noticed, len(damage))
	}
}

func TestAnEmptyFileIsAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kept.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	openAt(t, path, Options{})
}

func TestFileIsPrivate(t *testing.T) {
	s := newTestStore(t)
	info, err := os.Stat(s.path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, error %v", info.Mode(), err)
	}
}
