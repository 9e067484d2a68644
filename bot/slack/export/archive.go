package export

import (
	"archive/zip"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Archive is an open export. It is not safe for concurrent use.
type Archive struct {
	name     string // as its user knows it
	files    fs.FS
	close    []io.Closer
	channels []Channel
	rooms    map[string]string // identifier → name
	people   map[string]person // by identifier
	team     string
}

// Channel is a channel of the export.
type Channel struct {
	ID, Name string
	Private  bool
	Creator  string          // identifier of the person
	pinned   map[string]bool // timestamps
}

// Is reports whether a path is an export's rather than something else: a folder,
// or a file that begins or is named like a zip.
func Is(path string) bool {
	at, err := os.Stat(path)
	if err == nil && at.IsDir() || strings.EqualFold(filepath.Ext(path), ".zip") {
		return true
	}
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && string(head[:2]) == "PK" && head[2] < 8 && head[3] < 9
}

// Open opens an export: the zip as Slack gives it, or the folder it was
// unpacked into. Errors say what is wrong with which file.
func Open(path string) (*Archive, error) {
	a := &Archive{name: filepath.Base(path), rooms: map[string]string{}, people: map[string]person{}}
	err := a.open(path)
	if err == nil {
		err = a.index()
	}
	if err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// Close lets go of the file.
func (a *Archive) Close() error {
	var errs []error
	for _, c := range a.close {
		errs = append(errs, c.Close())
	}
	return errors.Join(errs...)
}

func (a *Archive) open(path string) error {
	at, err := os.Stat(path)
	if err != nil {
		return err
	}
	if at.IsDir() {
		root, err := os.OpenRoot(path) // no link leads out of it
		if err != nil {
			return err
		}
		a.files, a.close = root.FS(), append(a.close, root)
		return nil
	}
	z, err := zip.OpenReader(path)
	if errors.Is(err, zip.ErrFormat) {
		return fmt.Errorf("%s is no zip, or its end is missing; give the export as Slack gave it, or the folder it was unpacked into", a.name)
	}
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // its names are only ever looked up
		return fmt.Errorf("%s: %w", a.name, err)
	}
	a.close = append(a.close, z)
	for _, f := range z.File {
		if f.UncompressedSize64 > bombSize && f.UncompressedSize64/max(f.CompressedSize64, 1) > bombRatio {
			return fmt.Errorf("%s: %s unpacks to %d times its size; no chat does, so nothing was read", a.name, f.Name, f.UncompressedSize64/max(f.CompressedSize64, 1))
		}
	}
	a.files = z
	return nil
}

// A file of chat packs to a tenth of its size or so; deflate goes to a
// thousandth.
const (
	bombSize  = 64 << 20
	bombRatio = 200
)

// index reads which channels and people there are.
func (a *Archive) index() error {
	if err := a.descend(); err != nil {
		return err
	}
	for _, list := range []string{"channels.json", "groups.json", "mpims.json"} {
		err := elements(a, list, func(c wireChannel) {
			if c.Name == "" || strings.ContainsAny(c.Name, `/\`) || !fs.ValidPath(c.Name) {
				return
			}
			a.rooms[c.ID] = c.Name
			pinned := map[string]bool{}
			for _, p := range c.Pins {
				pinned[p.ID] = true
			}
			a.channels = append(a.channels, Channel{ID: c.ID, Name: c.Name, Private: list != "channels.json", Creator: c.Creator, pinned: pinned})
		})
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	if len(a.channels) == 0 {
		return fmt.Errorf("%s is no Slack export: it has neither channels.json nor groups.json with a channel in it", a.name)
	}
	slices.SortStableFunc(a.channels, func(x, y Channel) int { return cmp.Compare(x.Name, y.Name) })
	for _, list := range []string{"users.json", "org_users.json"} {
		err := elements(a, list, a.meet)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// descend goes into the one folder that some tools pack an export into.
func (a *Archive) descend() error {
	for _, list := range []string{"channels.json", "groups.json"} {
		if _, err := fs.Stat(a.files, list); err == nil {
			return nil
		}
	}
	found, err := fs.Glob(a.files, "*/channels.json")
	if err != nil || len(found) != 1 {
		return err
	}
	a.files, err = fs.Sub(a.files, path.Dir(found[0]))
	return err
}

// wireChannel is a channel as channels.json has it.
type wireChannel struct {
	ID, Name, Creator string
	Pins              []struct{ ID string }
}

// NoChannelError says that an export has no such channel, and which it has.
type NoChannelError struct {
	Export, Name string
	Near         []string // names that are nearest, else the first ones
	Of           int      // how many channels it has
}

func (e *NoChannelError) Error() string {
	if e.Name == "" {
		return fmt.Sprintf("%s holds %d channels; say which with --channel: #%s", e.Export, e.Of, strings.Join(e.Near, ", #"))
	}
	return fmt.Sprintf("%s has no channel #%s; of its %d, the nearest: #%s", e.Export, e.Name, e.Of, strings.Join(e.Near, ", #"))
}

// Channel finds a channel by its name, with or without "#", or its identifier.
// The error is a [NoChannelError].
func (a *Archive) Channel(name string) (Channel, error) {
	name = strings.TrimPrefix(name, "#")
	for _, c := range a.channels {
		if strings.EqualFold(c.Name, name) || c.ID == name && name != "" {
			return c, nil
		}
	}
	names := make([]string, 0, len(a.channels))
	for _, c := range a.channels {
		names = append(names, c.Name)
	}
	return Channel{}, &NoChannelError{Export: a.name, Name: name, Near: nearest(names, name), Of: len(names)}
}

// nearest gives up to five names, those that share most letter pairs first.
func nearest(names []string, name string) []string {
	alike := func(n string) (same int) {
		for i := range len(name) - 1 {
			if strings.Contains(strings.ToLower(n), strings.ToLower(name[i:i+2])) {
				same++
			}
		}
		return same
	}
	names = slices.Clone(names)
	slices.SortStableFunc(names, func(x, y string) int { return cmp.Compare(alike(y), alike(x)) })
	return names[:min(len(names), 5)]
}

// days lists the channel's files, oldest first. Only those that can hold
// messages of the window are in it: a file's day is in a zone that nobody names.
func (a *Archive) days(c Channel, from, to time.Time) ([]string, error) {
	entries, err := fs.ReadDir(a.files, c.Name)
	if errors.Is(err, fs.ErrNotExist) && c.ID != "" && fs.ValidPath(c.ID) {
		c.Name = c.ID
		entries, err = fs.ReadDir(a.files, c.Name)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", a.name, err)
	}
	var out []string
	for _, e := range entries {
		day, err := time.Parse(time.DateOnly+".json", e.Name())
		early := !from.IsZero() && day.Before(from.AddDate(0, 0, -2))
		late := !to.IsZero() && day.After(to.AddDate(0, 0, 1))
		if err == nil && !e.IsDir() && !early && !late {
			out = append(out, path.Join(c.Name, e.Name()))
		}
	}
	return out, nil
}
