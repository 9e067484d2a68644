package slackfake

import (
	"encoding/json"
	"slices"
)

// maxPushed is how many modals a stack holds (Slack's guide to modals).
const maxPushed = 3

var (
	modalShape = shape{
		"type!": among("modal"), "title!": plain(24), "blocks!": each(1, maxViewBlocks, blockCheck),
		"close": plain(24), "submit": plain(24), "private_metadata": chars(0, 3000), "callback_id": chars(0, 255),
		"clear_on_close": truth, "notify_on_close": truth, "external_id": chars(0, 255), "submit_disabled": truth,
	}
	homeShape = shape{
		"type!": among("home"), "blocks!": each(0, maxViewBlocks, blockCheck), "title": plain(24), "close": plain(24),
		"submit": plain(24), "private_metadata": chars(0, 3000), "callback_id": chars(0, 255), "external_id": chars(0, 255),
	}
)

// checkView checks a view as the app sends it and gives it as it is kept, with
// identifiers and defaults filled in. The error is Slack's. mu held.
func (w *Workspace) checkView(raw, kind string) (json.RawMessage, error) {
	var view map[string]any
	if json.Unmarshal([]byte(raw), &view) != nil {
		return nil, refuse("invalid_arguments", "[ERROR] must be a valid view [json-pointer:/view]")
	}
	if len(raw) > maxView {
		return nil, refuse("view_too_large")
	}
	r := &report{surface: kind, blockIDs: map[string]bool{}}
	if kind == "home" {
		homeShape.check(r, view, "/view")
	} else {
		modalShape.check(r, view, "/view")
		if r.inputs && view["submit"] == nil {
			r.fault("/view", "missing required field: submit")
		}
	}
	if len(r.problems) > 0 {
		return nil, r.refusal("invalid_arguments")
	}
	blocks, _ := view["blocks"].([]any)
	view["blocks"] = w.complete(blocks)
	w.completePart([]any{view["title"], view["submit"], view["close"]})
	return json.Marshal(view)
}

// view finds a view that is open, by its identifier or external_id; nil if there
// is none. mu held.
func (w *Workspace) view(id, external string) *View {
	i := slices.IndexFunc(w.state.Views, func(v *View) bool {
		return !v.Closed && (id != "" && v.ID == id || id == "" && external != "" && v.External == external)
	})
	if i < 0 {
		return nil
	}
	return w.state.Views[i]
}

// top is the topmost modal that somebody has open; nil if there is none. mu held.
func (w *Workspace) top(user string) *View {
	for _, v := range slices.Backward(w.state.Views) {
		if v.User == user && v.Type == "modal" && !v.Closed {
			return v
		}
	}
	return nil
}

// putView shows somebody a view, on top of another if under is not nil. The raw
// view must be checked. mu held.
func (w *Workspace) putView(user string, raw json.RawMessage, under *View) (*View, error) {
	fields := rawObject(raw)
	kind, _ := fields["type"].(string)
	external, _ := fields["external_id"].(string)
	if external != "" && w.view("", external) != nil {
		return nil, refuse("duplicate_external_id")
	}
	v := &View{ID: w.id("V"), Type: kind, User: user, External: external, Raw: raw}
	v.Hash, v.Root = w.hash(), v.ID
	if under != nil {
		depth := 1
		for at := under; at != nil; at = w.view(at.Previous, "") {
			depth++
		}
		if depth > maxPushed {
			return nil, refuse("push_limit_reached")
		}
		v.Previous, v.Root = under.ID, under.Root
	}
	open := slices.DeleteFunc(w.state.Views, func(v *View) bool { return v.Closed })
	w.state.Views = append(open, v)
	w.touch()
	return v, nil
}

// changeView replaces what a view shows. The raw view must be checked. mu held.
func (w *Workspace) changeView(v *View, raw json.RawMessage) {
	v.Raw, v.Hash = raw, w.hash()
	if external, _ := rawObject(raw)["external_id"].(string); external != "" {
		v.External = external
	}
	w.touch()
}

// hash is a new state of a view: the time and something random-looking. mu held.
func (w *Workspace) hash() string { return w.stamp() + "." + w.id("h")[4:] }

// showView is a view object. mu held.
func (w *Workspace) showView(v *View) object {
	shown := object{
		"title": nil, "close": nil, "submit": nil, "private_metadata": "", "callback_id": "", "external_id": "",
		"clear_on_close": false, "notify_on_close": false, "submit_disabled": false,
	}
	for key, value := range rawObject(v.Raw) {
		shown[key] = value
	}
	shown["id"], shown["hash"], shown["team_id"], shown["app_installed_team_id"] = v.ID, v.Hash, w.opt.TeamID, w.opt.TeamID
	shown["app_id"], shown["bot_id"], shown["root_view_id"] = w.state.AppID, w.state.BotID, v.Root
	shown["state"] = object{"values": object{}}
	if len(v.Values) > 0 {
		shown["state"] = object{"values": v.Values}
	}
	shown["previous_view_id"] = nil
	if v.Previous != "" {
		shown["previous_view_id"] = v.Previous
	}
	return shown
}

// opening checks the view of the arguments, then takes the trigger: a bad view
// does not use it up.
func (c *call) opening() (user string, raw json.RawMessage, err error) {
	view, err := c.required("view")
	if err != nil {
		return "", nil, err
	}
	trigger, err := c.required("trigger_id")
	if err != nil {
		return "", nil, err
	}
	if raw, err = c.w.checkView(view, "modal"); err != nil {
		return "", nil, err
	}
	user, _, refusal := c.w.useTrigger(trigger)
	if refusal != "" {
		return "", nil, refuse(refusal)
	}
	return user, raw, nil
}

func (c *call) showing(v *View, err error) (object, error) {
	if err != nil {
		return nil, err
	}
	return object{"view": c.w.showView(v)}, nil
}

func (c *call) viewsOpen() (object, error) {
	user, raw, err := c.opening()
	if err != nil {
		return nil, err
	}
	return c.showing(c.w.putView(user, raw, nil))
}

func (c *call) viewsPush() (object, error) {
	user, raw, err := c.opening()
	if err != nil {
		return nil, err
	}
	under := c.w.top(user)
	if under == nil {
		return nil, refuse("invalid_trigger_id")
	}
	return c.showing(c.w.putView(user, raw, under))
}

func (c *call) viewsUpdate() (object, error) {
	view, err := c.required("view")
	if err != nil {
		return nil, err
	}
	id, external := c.args["view_id"], c.args["external_id"]
	if id == "" && external == "" {
		return nil, refuse("invalid_arguments", "[ERROR] missing required field: view_id")
	}
	v := c.w.view(id, external)
	switch {
	case v == nil:
		return nil, refuse("not_found")
	case c.args["hash"] != "" && c.args["hash"] != v.Hash:
		return nil, refuse("hash_conflict")
	}
	raw, err := c.w.checkView(view, v.Type)
	if err != nil {
		return nil, err
	}
	c.w.changeView(v, raw)
	return c.showing(v, nil)
}

// viewsPublish sets somebody's App Home.
func (c *call) viewsPublish() (object, error) {
	view, err := c.required("view")
	if err != nil {
		return nil, err
	}
	id, err := c.required("user_id")
	if err != nil {
		return nil, err
	}
	user := c.w.user(id)
	if user == nil || user.Bot {
		return nil, refuse("invalid_arguments", "[ERROR] invalid user [json-pointer:/user_id]")
	}
	raw, err := c.w.checkView(view, "home")
	if err != nil {
		return nil, err
	}
	for _, v := range c.w.state.Views {
		if v.User == id && v.Type == "home" {
			if hash := c.args["hash"]; hash != "" && hash != v.Hash {
				return nil, refuse("hash_conflict")
			}
			c.w.changeView(v, raw)
			return c.showing(v, nil)
		}
	}
	return c.showing(c.w.putView(id, raw, nil))
}
