package teamsfake

import (
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// File is a file in a channel's folder.
type File struct {
	Place   string // the channel's ID
	Path    string // within the channel's folder: "Kept/draft.md"
	Content []byte
	Version int // 1 = the first
	URL     string
}

// Files lists the files of a channel's folder in the order of their first
// coming.
func (o *Organisation) Files(channel string) []File {
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []File
	for _, f := range o.state.Files {
		if f.Place == channel {
			c := *f
			c.Content = slices.Clone(f.Content)
			list = append(list, c)
		}
	}
	return list
}

// driveOf and folderOf are what Graph calls a channel's drive and folder.
func driveOf(p *Place) string { return "b!" + strings.ReplaceAll(p.Team, "-", "") }
func folderOf(p *Place) string {
	return "01" + strings.ToUpper(strings.NewReplacer("19:", "", "@thread.tacv2", "").Replace(p.ID))
}

func (o *Organisation) filesFolder(_ *http.Request, p *Place) answer {
	return answer{body: object{
		"id": folderOf(p), "name": p.Name, "size": 0, "folder": object{"childCount": 0},
		"webUrl":          "https://example.sharepoint.com/sites/" + p.Team + "/Shared%20Documents/" + url.PathEscape(p.Name),
		"parentReference": object{"driveId": driveOf(p), "driveType": "documentLibrary"},
	}}
}

// putFile writes a file by its path below a folder, "FOLDER:/PATH:/content"; one
// that is there gets a new version.
func (o *Organisation) putFile(in *http.Request) answer {
	folder, rest, _ := strings.Cut(in.PathValue("path"), ":/")
	path, isContent := strings.CutSuffix(rest, ":/content")
	p := found(o.state.Places, func(p *Place) bool {
		return !p.isChat() && driveOf(p) == in.PathValue("drive") && folderOf(p) == folder
	})
	if p == nil {
		return o.graphFailure(http.StatusNotFound, "itemNotFound", "The resource could not be found.")
	}
	if !isContent || path == "" || strings.ContainsAny(path, `"*:<>?\|`) {
		return o.graphFailure(http.StatusBadRequest, "invalidRequest", "The provided name cannot contain any of \" * : < > ? / \\ |")
	}
	content, err := io.ReadAll(in.Body)
	if err != nil {
		return o.graphFailure(http.StatusBadRequest, "invalidRequest", "The content could not be read.")
	}
	status := http.StatusOK
	f := found(o.state.Files, func(f *File) bool { return f.Place == p.ID && f.Path == path })
	if f == nil {
		status = http.StatusCreated
		link := (&url.URL{Scheme: "https", Host: "example.sharepoint.com", Path: "/sites/" + p.Team + "/Shared Documents/" + p.Name + "/" + path}).String()
		f = &File{Place: p.ID, Path: path, URL: link}
		o.state.Files = append(o.state.Files, f)
	}
	f.Content, f.Version = content, f.Version+1
	o.touch()
	return answer{status: status, body: object{
		"id": folder + "-" + url.PathEscape(path), "name": path[strings.LastIndex(path, "/")+1:], "size": len(content), "webUrl": f.URL,
	}}
}
