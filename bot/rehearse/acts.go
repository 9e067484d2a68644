package rehearse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"kept/bot/chat"
)

// line plays one line.
func (p *player) line(ctx context.Context, l Line) error {
	looks := l.Act == Expect || l.Act == ExpectNot
	if !looks || l.Timed {
		p.window = nil
	}
	if l.Timed {
		if err := p.passTo(ctx, l.At); err != nil {
			return err
		}
	}
	if !looks && l.Act != Pass {
		p.window = nil
	}
	if l.Who == "" {
		return p.fate(ctx, l)
	}
	who, _ := p.w.PersonNamed(l.Who)
	if err := p.goTo(l, who); err != nil {
		return err
	}
	switch l.Act {
	case Joins, Leaves:
		return nil
	case Rests:
		p.w.Disturb(who, l.Until)
		return nil
	}
	e, err := p.person(l, who)
	if errors.Is(err, ErrNotThere) {
		r, _ := p.w.Room(ctx, p.room)
		return fmt.Errorf("%s is not in #%s; write `%s joins #%s` before, or say the room", l.Who, r.Name, l.Who, r.Name)
	}
	if err != nil {
		return err
	}
	if l.Label != "" {
		p.labels[l.Label] = e.Message
	}
	if err := p.deliver(ctx, e); err != nil || !l.Twice {
		return err
	}
	if l.Act == Presses {
		return p.deliver(ctx, p.w.again(e))
	}
	return nil
}

// goTo moves to the room that a line names.
func (p *player) goTo(l Line, who chat.PersonRef) error {
	if l.Room == "Kept" {
		p.room = p.w.Direct(who)
		return nil
	}
	if l.Room == "" {
		return nil
	}
	name := strings.TrimPrefix(l.Room, "#")
	ref, ok := p.w.RoomNamed(name)
	if !ok {
		return fmt.Errorf("there is no room #%s; the rooms are %s", name, strings.Join(p.w.roomNames(), ", "))
	}
	switch l.Act {
	case Joins:
		p.w.Join(ref, who)
	case Leaves:
		p.w.Leave(ref, who)
	default:
		p.room = ref
	}
	return nil
}

// person lets somebody act, and gives what the platform makes of it.
func (p *player) person(l Line, who chat.PersonRef) (chat.Event, error) {
	if l.Act == Says {
		s := Speech{Text: l.Text, Files: l.Files}
		if l.Thread != (Ref{}) {
			first, err := p.find(l.Thread)
			if err != nil {
				return chat.Event{}, err
			}
			s.Thread, p.room = first, first.Room
		}
		return p.w.Say(p.room, who, s)
	}
	if l.Act == Presses {
		ref := chat.MessageRef{}
		if l.Ref != (Ref{}) {
			var err error
			if ref, err = p.find(l.Ref); err != nil {
				return chat.Event{}, err
			}
		}
		return p.w.Press(who, l.Text, ref)
	}
	if l.Act == Fills {
		fields := map[string]string{}
		for _, f := range l.Fields {
			fields[f.Field] = f.Value
		}
		return p.w.Fill(who, fields)
	}
	if l.Act == Opens {
		return p.w.OpenHome(who), nil
	}
	if l.Act == Uses && slices.Contains(globalActions, l.Text) {
		return p.w.ChooseGlobal(who, l.Text), nil
	}
	ref, err := p.find(l.Ref)
	if err != nil {
		return chat.Event{}, err
	}
	switch l.Act {
	case Reacts, Unreacts:
		return p.w.React(ref, who, l.Text, l.Act == Reacts)
	case Edits:
		return p.w.Rewrite(ref, who, l.Text)
	case Deletes:
		return p.w.Delete(ref, who)
	case Pins, Unpins:
		return p.w.PinIt(ref, who, l.Act == Pins)
	}
	return p.w.Choose(ref, who, l.Text)
}

// find resolves a reference.
func (p *player) find(r Ref) (chat.MessageRef, error) {
	if r.Label != "" {
		ref, ok := p.labels[r.Label]
		if !ok || ref.IsZero() {
			return ref, fmt.Errorf("[%s] labels no message that could be acted on (a slash command leaves none)", r.Label)
		}
		return ref, nil
	}
	by := Kept
	if r.Who != "Kept" && r.Who != "" {
		by, _ = p.w.PersonNamed(r.Who)
	}
	for _, h := range slices.Backward(p.w.Log(0)) {
		if h.Kind != Posted || h.Post.OnlyTo != "" {
			continue
		}
		if r == (Ref{}) && h.By != Kept && h.Room.Ref == p.room {
			return h.Post.Ref, nil
		}
		if since := h.At.Sub(r.At); r != (Ref{}) && h.By == by && since >= 0 && since < p.grain(r) {
			return h.Post.Ref, nil
		}
	}
	if r == (Ref{}) {
		return chat.MessageRef{}, errors.New("there is no message yet; label the one that is meant, as in `[m3] Ana: …`")
	}
	return chat.MessageRef{}, fmt.Errorf("%s wrote nothing at %s that all could read", r.Who, r.At.Format("15:04:05"))
}

// grain is how long the stretch of time is that a reference names.
func (p *player) grain(r Ref) time.Duration {
	if r.At.Second() != 0 {
		return time.Second
	}
	return time.Minute
}

// fate lets something befall Kept, or looks at what it did.
func (p *player) fate(ctx context.Context, l Line) error {
	switch l.Act {
	case Crash:
		if l.Text == "" {
			return p.crash(ctx, "Kept is killed and starts again")
		}
		p.session.kill = killAt(l.Text)
		p.session.die = func() {
			if err := p.kill(); err != nil {
				p.failures = append(p.failures, err)
			}
		}
	case Offline:
		if p.bot == nil {
			return errors.New("it is offline already")
		}
		if err := p.kill(); err != nil {
			return err
		}
		p.close()
		p.returns = p.now.Add(l.For)
		p.Screen.Remark(p.now, "Kept is down for "+spoken(l.For))
	case Platform:
		p.platformFault(l)
	case PageFault:
		return p.pageFault(l)
	case Redeliver:
		return p.deliver(ctx, p.last)
	case Hold:
		p.hold = true
	case Release:
		p.hold = false
		held := p.held
		if p.held = nil; l.Twice {
			slices.Reverse(held)
		}
		for _, e := range held {
			if err := p.deliver(ctx, e); err != nil {
				return err
			}
		}
	case Show:
		return p.show(ctx, l.Text)
	case Expect:
		p.expect(l)
	case ExpectNot:
		return p.expectNot(ctx, l)
	}
	return nil
}

func (p *player) platformFault(l Line) {
	switch l.Text {
	case "down":
		p.w.Down(p.now.Add(l.For))
		p.Screen.Remark(p.now, "the chat platform takes no calls for "+spoken(l.For))
	case "refuses next post":
		p.w.FailNext(Refuse)
	case "loses next post":
		p.w.FailNext(LosePost)
	case "loses next answer":
		p.w.FailNext(LoseAnswer)
	case "delays next post":
		p.w.FailNextRetry(l.For)
	}
}

func (p *player) pageFault(l Line) error {
	switch {
	case p.page == nil:
		return errors.New("no status page is connected; write `page: connected` in the header")
	case l.Text == "down":
		p.page.Down(p.now.Add(l.For))
		p.Screen.Remark(p.now, "the status page is down for "+spoken(l.For))
	case l.Text == "refuses next":
		p.page.RefuseNext()
	default:
		p.page.LoseNextAnswer()
	}
	return nil
}

// spoken is a length of time without its zeros: "12m", "72h", "1h30m".
func spoken(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
