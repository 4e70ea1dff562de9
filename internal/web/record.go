package web

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/ledger"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/words"
)

// recordData is one record: every value with its source, date and history.
type recordData struct {
	Base, Path, Name string
	K                *kind.Kind
	ID               kind.ID
	Known, Of        int
	Lines            []recordLine
	Computed         []computedLine
	Users            []userLine
	History          []historyLine
	Writes, Erases   bool
	Found            []desk.Finding
	Log              []logRow   // what the log has about it
	Paid             *rule.Paid // a supplier's payments
	PaidUntil        kind.Date
	Payees           []string // the names that it is paid under
	Near             *nearPart
	Else             *desk.WhoElse // who else uses the product that it is; nil where none is known
	Changes          bool          // also where only this record may be changed
}

type recordLine struct {
	Field              *kind.Field
	Value              words.Phrase
	Link               string
	Source, SourceLink string
	When, Confirmed    string
}

// computedLine is one of a contract's dates; Key ends the keys of its texts.
type computedLine struct {
	Key   string
	Day   kind.Date
	Known bool
}

type userLine struct {
	Kind       *kind.Kind
	Field      *kind.Field
	Name, Path string
}

type historyLine struct {
	When, Who, Source, SourceLink string
	What, Old, New                words.Phrase
	Undone                        bool
}

// recordPage is GET /c/{council}/registers/{plural}/{id}
func (v *visit) recordPage() error {
	k, r, err := v.record()
	if err != nil {
		return err
	}
	key := ledger.Key{Kind: k.Name, ID: r.RecordID()}
	origins, err := v.desk.Store.Origins(v.r.Context(), v.council.ID, key)
	if err != nil {
		return err
	}
	p := recordData{Base: v.path(""), Path: v.path("registers/%s", k.Plural), K: k, ID: r.RecordID(), Name: v.picture.NameFor(v.viewer, r), Writes: v.viewer.Writes(k), Changes: v.picture.MayChange(v.viewer, k, r.RecordID()), Erases: k.Name == "person" && identity.May(v.viewer, identity.Erase)}
	for i := range k.Fields {
		f := &k.Fields[i]
		if !v.viewer.Sees(f.Sensitivity) {
			continue
		}
		p.Of++
		x := recordLine{Field: f}
		if val := r.Cell(i); val.Recorded() {
			p.Known++
			x.Value = cellIn(v.say, f, v.picture.Snapshot.Show(f, val))
			if f.Type == kind.Ref {
				x.Link = recordPath(p.Base, refOf(f.To, val.ID()))
			}
			v.cite(&x, origins[f.Name])
		}
		p.Lines = append(p.Lines, x)
	}
	p.Computed = v.computed(r)
	p.Found, err = v.foundAbout(k, r)
	if err != nil {
		return err
	}
	logged, err := v.desk.LogAbout(v.r.Context(), v.council.ID, k.Name+" "+r.RecordID().String())
	if err != nil {
		return err
	}
	p.Log = v.logRows(logged)
	v.paidTo(&p, r)
	v.nearTo(&p)
	p.Else, err = v.whoElseUses(r)
	if err != nil {
		return err
	}
	p.Users = v.users(key)
	p.History, err = v.history(k, key)
	if err != nil {
		return err
	}
	return v.show(p.Name, k.Question, recordBody(p))
}

func (v *visit) cite(x *recordLine, o store.Origin) {
	x.Source, x.When = o.Source, momentIn(v.say, o.At)
	if o.Row > 0 {
		x.Source = v.say.Plain("common.row_of", "source", o.Source, "row", strconv.Itoa(o.Row))
		x.SourceLink = v.path("files/%d?row=%d", o.File, o.Row)
	}
	if o.Confirmed != "" {
		x.Confirmed = momentIn(v.say, o.Confirmed)
	}
}

// foundAbout is what rules found about a record, in the reader's language.
func (v *visit) foundAbout(k *kind.Kind, r kind.Record) ([]desk.Finding, error) {
	found, err := v.desk.About(v.r.Context(), v.picture, v.viewer, desk.RecordRef{Kind: k.Name, ID: r.RecordID()})
	if err != nil || v.say.Lang != words.Welsh {
		return found, err
	}
	for i := range found {
		found[i] = v.desk.InWelsh(v.picture, found[i])
	}
	return found, nil
}

// tagOf is the colour of a finding's tag.
func tagOf(f desk.Finding) string {
	for _, b := range bandWords {
		if f.Kind != string(rule.Strength) && b.Key == f.Band {
			return b.Tag
		}
	}
	return "green"
}

// paidTo fills in what a supplier was paid, under each of its names.
func (v *visit) paidTo(p *recordData, r kind.Record) {
	x, ok := r.(*kind.Supplier)
	if !ok {
		return
	}
	paid, ok := v.desk.Paid(v.picture, x.ID)
	if !ok {
		return
	}
	p.Paid = &paid
	_, p.PaidUntil = v.desk.PaidBetween(v.picture)
	for _, payee := range v.picture.PaidAs(x.ID) {
		if !slices.Contains(p.Payees, payee) {
			p.Payees = append(p.Payees, payee)
		}
	}
}

// computed are a contract's dates, and how each was worked out.
func (v *visit) computed(r kind.Record) []computedLine {
	c, ok := r.(*kind.Contract)
	if !ok {
		return nil
	}
	dates, _ := v.picture.RecordJSON(v.viewer, c)["computed"].(map[string]any)
	var out []computedLine
	for _, key := range []string{"current_end", "latest_end", "last_notice", "last_safe_start"} {
		day, known := dates[key].(kind.Date)
		out = append(out, computedLine{key, day, known})
	}
	return out
}

// users are the records that name this one.
func (v *visit) users(key ledger.Key) []userLine {
	var out []userLine
	for _, k := range kind.Registers() {
		for _, r := range v.picture.Snapshot.Records(k.Name) {
			for i := range k.Fields {
				f := &k.Fields[i]
				if f.To == key.Kind && v.viewer.Sees(f.Sensitivity) && slices.Contains(r.Cell(i).Targets(), key.ID) {
					out = append(out, userLine{k, f, v.picture.NameFor(v.viewer, r), v.path("registers/%s/%s", k.Plural, r.RecordID())})
				}
			}
		}
	}
	return out[:min(len(out), 200)]
}

// history is what happened to the record, newest first, in words.
func (v *visit) history(k *kind.Kind, key ledger.Key) ([]historyLine, error) {
	events, err := v.desk.Store.History(v.r.Context(), v.council.ID, key)
	if err != nil {
		return nil, err
	}
	people, err := v.desk.Store.People(v.r.Context(), v.council.ID)
	if err != nil {
		return nil, err
	}
	var out []historyLine
	for _, e := range events {
		base := historyLine{When: momentIn(v.say, e.At), Who: e.Actor, Source: e.Source, Undone: e.Undone > 0}
		if e.Row > 0 {
			base.Source = v.say.Plain("common.row_of", "source", e.Source, "row", strconv.Itoa(e.Row))
			base.SourceLink = v.path("files/%d?row=%d", e.File, e.Row)
		}
		switch e.Op {
		case ledger.Create:
			base.What = v.say.Phrase("record.added")
			out = append(out, base)
			continue
		case ledger.Remove:
			base.What = v.say.Phrase("record.was_removed")
			out = append(out, base)
			continue
		}
		var lines []historyLine
		for name, d := range e.Delta {
			f, ok := k.Field(name)
			if !ok || !v.viewer.Sees(f.Sensitivity) {
				continue
			}
			x := base
			x.What, x.Old, x.New = v.say.Field(f), v.told(f, d[0], people), v.told(f, d[1], people)
			lines = append(lines, x)
		}
		slices.SortFunc(lines, func(a, b historyLine) int { return cmp.Compare(a.What.Text, b.What.Text) })
		out = append(out, lines...)
	}
	return out, nil
}

// told is a stored value in words; a personal one through the people kept apart.
func (v *visit) told(f *kind.Field, raw json.RawMessage, people map[string]string) words.Phrase {
	x, err := kind.ParseValue(f, raw)
	if err != nil || !x.Recorded() {
		return v.say.Phrase("common.not_recorded")
	}
	if f.Personal {
		if name, ok := people[x.S]; ok {
			return words.Phrase{Text: name, Lang: v.say.Lang}
		}
		return v.say.Phrase("record.erased_value")
	}
	return cellIn(v.say, f, v.picture.Snapshot.Show(f, x))
}

// recordRemove is GET and POST .../{id}/remove: it asks, then removes.
func (v *visit) recordRemove() error {
	k, r, err := v.record()
	if err != nil {
		return err
	}
	if !v.viewer.Writes(k) {
		return fault.New(fault.Forbidden, "You may read the %s register but not change it.", strings.ToLower(k.Labels))
	}
	path := v.path("registers/%s", k.Plural)
	if v.r.Method != http.MethodPost {
		return v.show(v.say.Plain("record.remove_title", "name", kind.NameOf(r)), k.Question, removeBody(path, kind.NameOf(r), r, v.users(ledger.Key{Kind: k.Name, ID: r.RecordID()})))
	}
	batch, err := v.desk.Remove(v.r.Context(), v.viewer, k, []kind.ID{r.RecordID()}, v.read())
	if err != nil {
		return err
	}
	return v.did(path, "record.removed", "set", strconv.FormatInt(batch, 10))
}
