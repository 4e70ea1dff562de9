package web

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

// accountChangesPage is what was done to accounts, a page of it.
type accountChangesPage struct {
	Base  string
	Lines []accountLine
	Older string // the address of the next page; "" on the last
}

type accountLine struct {
	When, Who, Whose string
	What             string // ends the key of its words
	Before, After    string // roles, in words
}

// accountsAPage is how much one page of it shows.
const accountsAPage = 100

// accountChanges is GET /c/{council}/people/changes: who did what to accounts and roles.
func (v *visit) accountChanges() error {
	before := int64(0)
	if s := v.r.URL.Query().Get("before"); s != "" {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil || n < 1 {
			return fault.New(fault.Invalid, "The address does not say which page. Go back to the newest changes.")
		}
		before = n
	}
	events, err := v.desk.Store.AccountEvents(v.r.Context(), v.council.ID, before, accountsAPage+1)
	if err != nil {
		return err
	}
	p := accountChangesPage{Base: v.path("")}
	if len(events) > accountsAPage {
		events = events[:accountsAPage]
		p.Older = v.path("people/changes?before=%d", events[accountsAPage-1].N)
	}
	for _, e := range events {
		p.Lines = append(p.Lines, v.accountLine(e))
	}
	return v.show(v.say.Plain("people.changes_title"), "", accountChangesBody(p))
}

func (v *visit) accountLine(e store.AccountEvent) accountLine {
	x := accountLine{When: momentIn(v.say, e.At), Who: v.accountName(e.Actor, e.ActorName), Whose: v.accountName(e.Account, e.AccountName), What: e.What, Before: v.rolesNamed(e.Before), After: v.rolesNamed(e.After)}
	switch e.Actor {
	case 0:
		x.Who = v.say.Plain("people.changes_command")
	case e.Account:
		x.Who = v.say.Plain("people.changes_own")
	}
	return x
}

// accountName is an account's name, and its number where the name is gone.
func (v *visit) accountName(id int64, name string) string {
	if name == "" || name == store.ErasedName {
		return v.say.Plain("people.changes_account", "n", strconv.FormatInt(id, 10))
	}
	return name
}

// rolesNamed puts roles, which stand with commas between, in words.
func (v *visit) rolesNamed(roles string) string {
	if roles == "" {
		return v.say.Plain("people.changes_no_role")
	}
	var out []string
	for _, r := range strings.Split(roles, ",") {
		out = append(out, v.say.Plain("people.role_"+roleKey(r)))
	}
	return strings.Join(out, ", ")
}
