package teamsfake

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"
)

// Delivery is an attempt to give an activity to the app.
type Delivery struct {
	ID       string // of the activity
	Type     string // "message", "invoke", …
	Name     string // of an invoke
	Attempt  int    // 1 = the first
	Status   int    // 0 = no answer in time
	Activity json.RawMessage
}

// parcel is an activity on its way to the app.
type parcel struct {
	conversation string
	body         json.RawMessage
	attempt      int
	timer        *time.Timer // of a later attempt
}

// out is the way to the app; mu of the organisation guards it.
type out struct {
	queues  map[string][]*parcel // by conversation, in order; the first is under way
	under   int                  // parcels in queues
	retries []*parcel
	log     []Delivery
	twice   int // so many of the next are delivered twice
	lose    int // so many of the next are lost on their way
	lost    int // given up
	closed  bool
}

// attempts is how often an activity is delivered before it is given up.
const attempts = 3

// tell queues an activity for the app. What happens in one conversation arrives
// in order, but for what has to be delivered again. mu held.
func (o *Organisation) tell(a object) {
	if o.out.closed {
		return
	}
	if o.out.lose > 0 {
		o.out.lose--
		o.out.lost++
		return
	}
	conversation, _ := a["conversation"].(object)
	id, _ := conversation["id"].(string)
	times := 1
	if o.out.twice > 0 {
		o.out.twice--
		times = 2
	}
	for range times {
		o.enqueue(&parcel{conversation: id, body: mustJSON(a), attempt: 1})
	}
}

// enqueue puts a parcel to the others of its conversation. mu held.
func (o *Organisation) enqueue(p *parcel) {
	queue, drained := o.out.queues[p.conversation] // until it is found empty
	o.out.queues[p.conversation] = append(queue, p)
	o.out.under++
	if !drained {
		go o.drain(p.conversation)
	}
}

// drain delivers what is queued for a conversation.
func (o *Organisation) drain(conversation string) {
	for {
		o.mu.Lock()
		queue := o.out.queues[conversation]
		if o.out.closed {
			o.out.under -= len(queue)
			queue = nil
			o.touch()
		}
		if len(queue) == 0 {
			delete(o.out.queues, conversation)
			o.mu.Unlock()
			return
		}
		p := queue[0]
		o.mu.Unlock()
		status, _, _ := o.deliver(context.Background(), p.body, o.authorization(), p.attempt, o.patience())
		o.mu.Lock()
		if again(status) {
			o.retry(p)
		}
		o.out.queues[conversation] = o.out.queues[conversation][1:]
		o.out.under--
		o.touch()
		o.mu.Unlock()
	}
}

// again reports whether a delivery with this answer is tried again: where there
// was none, or the app failed.
func again(status int) bool {
	return status == 0 || status == http.StatusTooManyRequests || status >= 500
}

// retry has a parcel delivered again later, or gives it up. mu held.
func (o *Organisation) retry(p *parcel) {
	if o.out.closed || p.attempt >= attempts {
		o.out.lost++
		return
	}
	next := &parcel{conversation: p.conversation, body: p.body, attempt: p.attempt + 1}
	o.out.retries = append(o.out.retries, next)
	next.timer = time.AfterFunc(o.opt.Redeliver, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if i := slices.Index(o.out.retries, next); i >= 0 {
			o.out.retries = slices.Delete(o.out.retries, i, i+1)
			o.enqueue(next)
		}
	})
}

// Send gives any body to the app with any Authorization header ("" = none), once,
// as something on the network may do.
func (o *Organisation) Send(ctx context.Context, activity json.RawMessage, authorization string) (status int, body string, err error) {
	status, answer, err := o.deliver(ctx, activity, authorization, 1, o.patience())
	return status, string(answer), err
}

// patience is how long the app may take.
func (o *Organisation) patience() time.Duration {
	return cmp.Or(o.opt.AckDeadline, 15*time.Second)
}

// deliver makes one attempt. Status 0 comes with an error.
func (o *Organisation) deliver(ctx context.Context, activity json.RawMessage, authorization string, attempt int, deadline time.Duration) (status int, answer []byte, err error) {
	defer func() {
		var what struct{ ID, Type, Name string }
		_ = json.Unmarshal(activity, &what) // what is no activity has no name
		o.mu.Lock()
		defer o.mu.Unlock()
		o.out.log = append(o.out.log, Delivery{
			ID: what.ID, Type: what.Type, Name: what.Name, Attempt: attempt, Status: status, Activity: activity,
		})
		o.touch()
	}()
	ctx, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	o.mu.Lock()
	app, url := o.opt.App, cmp.Or(o.opt.AppURL, "https://kept.example/teams/messages")
	known := o.opt.AppURL != ""
	o.mu.Unlock()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	switch {
	case app != nil:
		client.Transport = inProcess{app}
	case !known:
		return 0, nil, fmt.Errorf("deliver an activity: nobody answers; set Options.App or AppURL, or call Connect")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(activity))
	if err != nil {
		return 0, nil, fmt.Errorf("deliver an activity: %w", err)
	}
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("User-Agent", "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)")
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, fmt.Errorf("deliver an activity: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(res.Body, maxBody))
	if err != nil {
		return 0, nil, fmt.Errorf("deliver an activity: read the answer: %w", err)
	}
	return res.StatusCode, answer, nil
}

// WaitQuiet returns when nothing is on its way to the app. Activities that wait
// to be delivered again do not count.
func (o *Organisation) WaitQuiet(ctx context.Context) error {
	return o.Wait(ctx, func() bool {
		o.mu.Lock()
		defer o.mu.Unlock()
		return o.out.under == 0
	})
}

// Deliveries lists what went to the app, in the order of the answers.
func (o *Organisation) Deliveries() []Delivery {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Clone(o.out.log)
}

// SendTwice delivers each of the next n activities twice, with the same ID.
func (o *Organisation) SendTwice(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.out.twice = n
}

// Lose loses the next n activities on their way.
func (o *Organisation) Lose(n int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.out.lose = n
}

// Redeliver sends what waits for another attempt now, not when its time comes,
// and says how many there were.
func (o *Organisation) Redeliver() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	waiting := o.out.retries
	o.out.retries = nil
	for _, p := range waiting {
		p.timer.Stop()
		o.enqueue(p)
	}
	return len(waiting)
}

// Undelivered counts the activities that wait for another attempt, and those
// that were lost.
func (o *Organisation) Undelivered() (waiting, lost int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.out.retries), o.out.lost
}

// Close ends every wait for another attempt, and returns when what is under way
// was answered; nothing more goes to the app. The organisation can still be looked
// at.
func (o *Organisation) Close() {
	o.mu.Lock()
	o.out.closed = true
	for _, p := range o.out.retries {
		p.timer.Stop()
	}
	o.out.retries = nil
	o.mu.Unlock()
	_ = o.WaitQuiet(context.Background()) // each has a deadline
}
