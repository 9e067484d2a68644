package teams

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"kept/bot/chat"
)

// attach makes lines of a message's files. Teams lets bots put no file into a
// channel: where Graph permits it (Files.ReadWrite.All), the file goes into the
// channel's folder and is linked; else a text is shown as it is, and anything
// else by its name.
func (c *Client) attach(ctx context.Context, t target, m chat.Message) (chat.Message, error) {
	if len(m.Files) == 0 {
		return m, nil
	}
	lines := append([]chat.Line{}, m.Lines...)
	for _, f := range m.Files {
		link, err := c.upload(ctx, t, f)
		switch {
		case err != nil:
			return m, err
		case link != "":
			lines = append(lines, chat.Line{{Kind: chat.LinkSpan, URL: link, Text: f.Name}})
		case readable(f):
			lines = append(lines, chat.Line{chat.B(f.Name)}, chat.Line{chat.T(strings.ReplaceAll(string(f.Data), "\r\n", "\n"))})
		default:
			lines = append(lines, chat.Line{chat.T("[file " + f.Name + "]")})
		}
	}
	m.Lines, m.Files = lines, nil
	return m, nil
}

// readable reports whether people can read a file as it is.
func readable(f chat.Upload) bool {
	kind, _, _ := strings.Cut(f.Type, ";")
	switch strings.TrimSpace(kind) {
	case "text/markdown", "text/plain", "text/csv":
		return true
	}
	return false
}

const filesLacking = "Graph does not let Kept put files into channels, so drafts are shown as text: grant the application permission Files.ReadWrite.All to have them as files"

// upload puts a file into the folder of a channel; "" where that cannot be. The
// same name replaces what is there, as a new version, so repeating it is harmless.
// (learn.microsoft.com/graph/api/channel-get-filesfolder)
func (c *Client) upload(ctx context.Context, t target, f chat.Upload) (link string, err error) {
	const most = 4 << 20 // in one request
	channel, _ := splitThread(t.room)
	lacking, _ := c.out.lacking.get("files")
	if lacking || t.direct || t.only != "" || len(f.Data) > most || !c.isChannel(ctx, channel) {
		return "", nil
	}
	group := c.groupOf(ctx, channel)
	if group == "" {
		return "", nil
	}
	var folder struct {
		ID     string `json:"id"`
		Parent struct {
			Drive string `json:"driveId"`
		} `json:"parentReference"`
	}
	var item struct {
		Web string `json:"webUrl"`
	}
	err = c.graphDo(ctx, http.MethodGet, "/teams/"+segment(group)+"/channels/"+segment(channel)+"/filesFolder", nil, &folder)
	if err == nil {
		path := "/drives/" + segment(folder.Parent.Drive) + "/items/" + segment(folder.ID) + ":/Kept/" + segment(fileName(f.Name)) + ":/content"
		err = c.graphSend(ctx, request{method: http.MethodPut, url: path, file: f.Data, kind: f.Type}, &item)
	}
	if errors.Is(err, chat.ErrRefused) || errors.Is(err, chat.ErrNotFound) {
		c.out.lacking.put("files", true)
		c.tell(ctx, filesLacking, "error", err)
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("upload %s: %w", f.Name, err)
	}
	return item.Web, nil
}

// fileName is a name that OneDrive takes.
func fileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`"*:<>?/\|#%`, r) {
			return '-'
		}
		return r
	}, chat.Clean(name))
	return chat.Shorten(strings.Trim(name, " ."), 120)
}
