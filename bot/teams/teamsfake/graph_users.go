package teamsfake

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// showUser is somebody as Graph shows them.
func showUser(u *User) object {
	given, family, _ := strings.Cut(u.Name, " ")
	kind := "Member"
	if u.Guest {
		kind = "Guest"
	}
	return object{
		"id": u.ID, "displayName": u.Name, "givenName": given, "surname": family, "mail": u.Mail,
		"userPrincipalName": u.Mail, "jobTitle": nil, "mobilePhone": nil, "officeLocation": nil,
		"preferredLanguage": nil, "businessPhones": []string{}, "accountEnabled": true, "userType": kind,
	}
}

// clause is a comparison of a $filter: mail eq 'x', startswith(displayName,'x').
var clause = regexp.MustCompile(`^\s*(?:(\w+)\s+eq\s+'((?:[^']|'')*)'|startswith\(\s*(\w+)\s*,\s*'((?:[^']|'')*)'\s*\))\s*`)

var or = regexp.MustCompile(`(?i)^or\s`)

// filter reads a $filter of users: comparisons joined by "or".
func filter(expression string) (match func(*User) bool, ok bool) {
	field := map[string]func(*User) string{
		"id":                func(u *User) string { return u.ID },
		"mail":              func(u *User) string { return u.Mail },
		"userPrincipalName": func(u *User) string { return u.Mail },
		"displayName":       func(u *User) string { return u.Name },
	}
	var any []func(*User) bool
	for rest := expression; ; {
		m := clause.FindStringSubmatch(rest)
		if m == nil {
			return nil, false
		}
		read := field[m[1]+m[3]]
		if read == nil {
			return nil, false
		}
		want := strings.ToLower(strings.ReplaceAll(m[2]+m[4], "''", "'"))
		begins := m[3] != ""
		any = append(any, func(u *User) bool {
			have := strings.ToLower(read(u))
			return have == want || begins && strings.HasPrefix(have, want)
		})
		rest = rest[len(m[0]):]
		if rest == "" {
			break
		}
		if !or.MatchString(rest) {
			return nil, false
		}
		rest = rest[len("or "):]
	}
	return func(u *User) bool {
		return slices.ContainsFunc(any, func(match func(*User) bool) bool { return match(u) })
	}, true
}

func (o *Organisation) listUsers(in *http.Request) answer {
	match := func(*User) bool { return true }
	if expression := in.URL.Query().Get("$filter"); expression != "" {
		var ok bool
		if match, ok = filter(expression); !ok {
			return o.graphFailure(http.StatusBadRequest, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified.")
		}
	}
	size, refusal := o.top(in, 100, 999)
	if refusal != nil {
		return *refusal
	}
	var list []object
	for _, u := range o.state.Users {
		if !u.Deleted && match(u) {
			list = append(list, showUser(u))
		}
	}
	return o.page(in, list, size)
}

func (o *Organisation) oneUser(in *http.Request) answer {
	id := in.PathValue("user")
	u := o.user(id)
	if u == nil || u.Deleted || u.ID != id && !strings.EqualFold(u.Mail, id) {
		return o.graphFailure(http.StatusNotFound, "Request_ResourceNotFound",
			"Resource '"+id+"' does not exist or one of its queried reference-property objects are not present.")
	}
	return answer{body: showUser(u)}
}

// showMember is a member of a team, channel or chat as Graph shows them.
func (o *Organisation) showMember(u *User, owner bool) object {
	roles := []string{}
	if owner {
		roles = append(roles, "owner")
	}
	if u.Guest {
		roles = append(roles, "guest")
	}
	return object{
		"@odata.type": "#microsoft.graph.aadUserConversationMember", "id": "MCMjMCMj" + strings.ReplaceAll(u.ID, "-", ""),
		"roles": roles, "displayName": u.Name, "userId": u.ID, "email": u.Mail, "tenantId": o.opt.Tenant,
		"visibleHistoryStartDateTime": "0001-01-01T00:00:00Z",
	}
}

// showMembers lists members; the first is the owner. mu held.
func (o *Organisation) showMembers(in *http.Request, users []*User) answer {
	list := []object{}
	for i, u := range users {
		list = append(list, o.showMember(u, i == 0))
	}
	size, refusal := o.top(in, 100, 999)
	if refusal != nil {
		return *refusal
	}
	return o.page(in, list, size)
}

// binding is a member as calls name them.
type binding struct {
	Roles []string `json:"roles"`
	Bind  string   `json:"user@odata.bind"`
}

var boundUser = regexp.MustCompile(`/users(?:\('([^']+)'\)|/([^/]+))$`)

// bound finds whom a binding names; nil for nobody. mu held.
func (o *Organisation) bound(b binding) *User {
	m := boundUser.FindStringSubmatch(b.Bind)
	if m == nil {
		return nil
	}
	u := o.user(m[1] + m[2])
	if u == nil || u.Deleted {
		return nil
	}
	return u
}
