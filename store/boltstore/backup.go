package boltstore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	bolt "go.etcd.io/bbolt"

	"kept/store"
)

// Backup implements [store.Store]: the bytes are a file that Open takes, the
// state of one instant. Writers go on meanwhile, but the file grows, since it
// holds a reader until w has taken everything. The end of ctx and Close stop
// it with an error.
func (s *Store) Backup(ctx context.Context, w io.Writer) error {
	return s.view(ctx, func(b *bolt.Tx) error {
		out := &whileOpen{ctx: ctx, s: s, w: w}
		_, err := b.WriteTo(out)
		if out.err != nil { // bbolt keeps only the text of some
			return out.err
		}
		return err
	})
}

// whileOpen is a writer that fails once its context has ended or the store is
// being closed.
type whileOpen struct {
	ctx context.Context
	s   *Store
	w   io.Writer
	err error
}

func (o *whileOpen) Write(p []byte) (n int, err error) {
	select {
	case <-o.ctx.Done():
		err = o.ctx.Err()
	case <-o.s.closed:
		err = store.ErrClosed
	default:
		n, err = o.w.Write(p)
	}
	o.err = err
	return n, err
}

// The file is locked by the process that serves, so `kept backup` asks that
// process, over a socket beside the file that only its owner may use.
const (
	backupURL = "http://kept/backup"
	// stalled is how long a backup's reader may take nothing before it is cut
	// off: it keeps pages from being freed.
	stalled = 30 * time.Second
)

func socketPath(path string) string { return path + ".sock" }

// ListenBackup opens the socket for ServeBackup: FILE.sock, mode 0600. One that
// a killed process left behind is replaced. Its path is limited by the system
// (to 107 bytes on Linux).
func (s *Store) ListenBackup() (net.Listener, error) {
	path := socketPath(s.path)
	// Made in a directory of its own, it is never open to others.
	dir, err := os.MkdirTemp(filepath.Dir(path), ".kept")
	if err != nil {
		return nil, explain(path, err)
	}
	defer os.RemoveAll(dir)
	born := filepath.Join(dir, "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: born, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("listen for backups at %s: %w", path, err)
	}
	l.SetUnlinkOnClose(false)
	err = os.Chmod(born, 0o600)
	if err == nil {
		err = os.Rename(born, path)
	}
	if err != nil {
		l.Close()
		return nil, fmt.Errorf("listen for backups at %s: %w", path, err)
	}
	return l, nil
}

// ServeBackup gives a backup to whoever asks at the listener, until ctx ends;
// then it removes the socket and returns nil.
func ServeBackup(ctx context.Context, l net.Listener, s *Store) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /backup", s.serveBackup)
	server := &http.Server{Handler: mux, ReadHeaderTimeout: stalled}
	stop := context.AfterFunc(ctx, func() { server.Close() })
	defer stop()
	defer os.Remove(socketPath(s.path))
	if err := server.Serve(l); ctx.Err() == nil || !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve backups: %w", err)
	}
	return nil
}

func (s *Store) serveBackup(w http.ResponseWriter, r *http.Request) {
	out := &patient{w: w, control: http.NewResponseController(w)}
	err := s.Backup(r.Context(), out)
	switch {
	case err != nil && out.started:
		panic(http.ErrAbortHandler) // the chunked body stays without its end, which the reader notices
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// patient gives the reader a while for each write.
type patient struct {
	w       io.Writer
	control *http.ResponseController
	started bool
}

func (p *patient) Write(b []byte) (int, error) {
	p.started = true
	if err := p.control.SetWriteDeadline(time.Now().Add(stalled)); err != nil {
		return 0, err
	}
	return p.w.Write(b)
}

// BackupFrom writes a backup of the file at path: through the process that has
// it open, if that one serves backups, else by opening the file itself. What
// was written before an error is no backup.
func BackupFrom(ctx context.Context, path string, w io.Writer) error {
	if _, err := os.Stat(path); err != nil {
		return fmt.Errorf("backup: %w", err)
	}
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", socketPath(path))
	}
	if conn, err := dial(ctx, "", ""); err == nil {
		conn.Close()
		return backupOver(ctx, dial, path, w)
	}
	s := newStore(path)
	if err := s.open(Options{readOnly: true}); err != nil {
		return err
	}
	return errors.Join(s.Backup(ctx, w), s.db.Close())
}

func backupOver(ctx context.Context, dial func(ctx context.Context, network, addr string) (net.Conn, error), path string, w io.Writer) error {
	client := &http.Client{Transport: &http.Transport{DialContext: dial, DisableKeepAlives: true}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, backupURL, nil)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("backup of %s by the process that has it open: %w", path, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		why, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
		return fmt.Errorf("backup of %s by the process that has it open: %s", path, why)
	}
	if _, err := io.Copy(w, resp.Body); err != nil {
		return fmt.Errorf("backup of %s by the process that has it open: it broke off: %w", path, err)
	}
	return nil
}

// BackupFile is BackupFrom into a file, which gets its name only once it is
// whole and on disk. A file that has the name is replaced.
func BackupFile(ctx context.Context, path, file string) error {
	temp, err := writeTemp(file, func(w io.Writer) error { return BackupFrom(ctx, path, w) })
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	return place(temp, file, true)
}

// writeTemp writes a temporary file beside the one that it is to become, down
// to the disk.
func writeTemp(file string, write func(io.Writer) error) (temp string, err error) {
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".new-*")
	if err != nil {
		return "", explain(file, err)
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	defer f.Close()
	if err := write(f); err != nil {
		if isErrno(err, full...) {
			return "", explain(file, err)
		}
		return "", err
	}
	if err := f.Sync(); err != nil {
		return "", explain(file, err)
	}
	return f.Name(), nil
}
