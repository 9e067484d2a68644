package slack

import (
	"bytes"
	"context"
	"fmt"

	"github.com/slack-go/slack"

	"kept/bot/chat"
)

// share uploads the files of a post and shows them where the post goes; those
// of a post that one person alone sees go to their direct conversation. The
// files of one key are shared once, as far as Kept remembers: where it was
// stopped in between they may be there twice.
// (https://docs.slack.dev/messaging/working-with-files#uploading_files)
func (c *Client) share(ctx context.Context, channel, only string, to chat.Dest, key string, files []chat.Upload) error {
	if done, _ := c.filed.get(key); done || len(files) == 0 {
		return nil
	}
	if only != "" {
		direct, err := c.channelOf(ctx, chat.Dest{Person: to.Person})
		if err != nil {
			return err
		}
		channel, to.Thread = direct, ""
	}
	var uploaded []slack.FileSummary
	for _, f := range files {
		u, err := c.upload(ctx, f)
		if err != nil {
			return notPosted(fmt.Errorf("upload %s: %w", f.Name, err))
		}
		uploaded = append(uploaded, u)
	}
	err := c.inside(ctx, channel, func() error {
		return c.do(ctx, "files.completeUploadExternal", "", func(ctx context.Context) error {
			_, err := c.api.CompleteUploadExternalContext(ctx, slack.CompleteUploadExternalParameters{Files: uploaded, Channel: channel, ThreadTimestamp: to.Thread})
			return err
		})
	})
	if err != nil {
		return notPosted(fmt.Errorf("share files: %w", err))
	}
	c.filed.put(key, true)
	return nil
}

// upload hands Slack the content of a file, which nobody sees yet.
func (c *Client) upload(ctx context.Context, f chat.Upload) (slack.FileSummary, error) {
	data := f.Data
	if len(data) == 0 {
		data = []byte("\n") // Slack takes no empty file
	}
	var slot *slack.GetUploadURLExternalResponse
	err := c.do(ctx, "files.getUploadURLExternal", "", func(ctx context.Context) (err error) {
		slot, err = c.api.GetUploadURLExternalContext(ctx, slack.GetUploadURLExternalParameters{FileName: f.Name, FileSize: len(data)})
		return err
	})
	if err != nil {
		return slack.FileSummary{}, err
	}
	err = c.api.UploadToURL(ctx, slack.UploadToURLParameters{UploadURL: slot.UploadURL, Reader: bytes.NewReader(data), Filename: f.Name})
	return slack.FileSummary{ID: slot.FileID, Title: f.Name}, fate("upload", withoutAddress(err)) // whoever has it could upload
}
