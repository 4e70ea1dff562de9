package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/foi"
	"github.com/moothall/moothall/internal/identity"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/store"
)

// mostBefore is how many of the newest answers a new one is held against.
const mostBefore = 200

// NewFOI is a request as it came in.
type NewFOI struct {
	Reference, Title string
	Requester, Sort  string // who asked, and the sort of requester of the register
	Welsh            bool   // the answer is in Welsh
	Received         kind.Date
	Questions        string // as they were pasted
}

// FOI is one request with what was decided and what answers it.
type FOI struct {
	Request *kind.FoiRequest `json:"-"`
	ID      kind.ID          `json:"id"`
	Title   string           `json:"title"`
	Ref     string           `json:"reference"`
	Status  string           `json:"status,omitempty"`
	Outcome string           `json:"outcome,omitempty"`
	Due     kind.Date        `json:"due,omitzero"`
	Asked   kind.Date        `json:"asked_on,omitzero"`  // the day on which a clearer request was asked for
	Clear   kind.Date        `json:"clarified,omitzero"` // the day on which it came: the days count from it
	Read    int64            `json:"revision"`           // counts what was changed; 0 before its questions were pasted
	Reuses  string           `json:"reuses,omitempty"`
	Sheet   *foi.Sheet       `json:"sheet,omitempty"`
	Sent    []FOISent        `json:"sent"`
	Draft   foi.Draft        `json:"-"`
	Facts   foi.Facts        `json:"-"`
}

// FOISent is an answer that was sent, without its file.
type FOISent struct {
	ID      int64  `json:"id"`
	Request int64  `json:"request"`
	At      string `json:"at"`
	By      string `json:"by"`
	Seq     int64  `json:"sequence"`
	SHA256  string `json:"sha256"`
	Outcome string `json:"outcome"`
}

// mayAnswerFOI refuses who may not tell people what the council holds.
func mayAnswerFOI(p *Picture, v kind.Viewer) error {
	if !identity.May(v, identity.Publish) || !v.Sees(kind.Internal) {
		return fault.New(fault.Forbidden, "Your role does not answer requests for information. Ask the board secretary or an administrator.")
	}
	if p.AsAt != 0 {
		return fault.New(fault.Invalid, "A request is answered from what is known now. What was sent on a day past stands beside its request.")
	}
	return nil
}

// foiLaw is the law that binds a council.
func (d *Desk) foiLaw(c store.Council) (*foi.Law, error) {
	law, ok := d.FOI.LawOf(c.Nation)
	if !ok {
		return nil, fault.New(fault.Invalid, "No law on information is known for the nation %q. Choose the council's nation under Settings.", c.Nation)
	}
	return law, nil
}

// sentBefore are the newest answers that a council sent.
func (d *Desk) sentBefore(ctx context.Context, council int64) (sent []FOISent, answers []*foi.Answer, err error) {
	all, err := d.Store.FOIAnswers(ctx, council, mostBefore)
	if err != nil {
		return nil, nil, err
	}
	for _, x := range all {
		a, err := foi.OpenAnswer([]byte(x.Doc))
		if err != nil {
			return nil, nil, err
		}
		answers = append(answers, a)
		sent = append(sent, FOISent{x.ID, x.Request, x.At, x.Actor, x.Seq, x.Hash, a.Outcome()})
	}
	return sent, answers, nil
}

func (d *Desk) foiFacts(p *Picture, law *foi.Law, welsh bool, before []*foi.Answer) foi.Facts {
	f := foi.Facts{Plan: d.FOI, Law: law, Catalogue: d.Catalogue, Snapshot: p.Snapshot, Spend: d.work(p).spend, Today: p.Today, Language: "en", Before: before}
	f.Guard = kind.Derive(p.Snapshot, foiGuardKey{}, func() *release.Guard { return release.NewGuard(p.Snapshot) })
	if welsh {
		f.Language = "cy"
	}
	return f
}

type foiGuardKey struct{}

// StartFOI logs a request and proposes what answers each of its questions. What was corrected in an earlier answer is used again.
func (d *Desk) StartFOI(ctx context.Context, p *Picture, v kind.Viewer, n NewFOI) (kind.ID, error) {
	err := mayAnswerFOI(p, v)
	if err != nil {
		return 0, err
	}
	law, err := d.foiLaw(p.Council)
	if err != nil {
		return 0, err
	}
	if strings.TrimSpace(n.Title) == "" {
		return 0, fault.New(fault.Invalid, "Say in a few words what the request is about.")
	}
	if n.Received == 0 || n.Received > p.Today {
		return 0, fault.New(fault.Invalid, "Give the day on which the request was received, not a later one than today.")
	}
	draft, err := d.newFOIDraft(ctx, p, n.Questions)
	if err != nil {
		return 0, err
	}
	k, _ := kind.Of("foi_request")
	set := map[string]kind.Value{"title": kind.TextValue(strings.TrimSpace(n.Title)), "received": kind.DateValue(n.Received), "due": kind.DateValue(law.Due(n.Received)), "status": kind.Value{Type: kind.Choice, S: "answering"}}
	for field, text := range map[string]string{"reference": strings.TrimSpace(n.Reference), "requester": strings.TrimSpace(n.Requester), "requester_type": n.Sort, "language": languageOf(n.Welsh)} {
		f, _ := k.Field(field)
		value, err := kind.Normal(f, kind.Value{Type: f.Type, S: text})
		if text != "" && err != nil {
			return 0, fault.New(fault.Invalid, "%q is no %s. Choose one of: %s.", text, strings.ToLower(f.Label), strings.Join(f.Choices, ", "))
		}
		if text != "" {
			set[field] = value
		}
	}
	id, _, err := d.Save(ctx, v, k, nil, set, 0)
	if err != nil {
		return 0, err
	}
	return id, d.keepFOIDraft(ctx, p, v, id, draft, 0)
}

func languageOf(welsh bool) string {
	if welsh {
		return "welsh"
	}
	return "english"
}

// newFOIDraft reads pasted questions, with what was learned from the answers before.
func (d *Desk) newFOIDraft(ctx context.Context, p *Picture, text string) (foi.Draft, error) {
	questions, err := d.FOI.Read(text)
	if err != nil {
		return foi.Draft{}, err
	}
	_, before, err := d.sentBefore(ctx, p.Council.ID)
	if err != nil {
		return foi.Draft{}, err
	}
	draft := foi.Draft{Questions: questions, Choices: []foi.Choice{}}
	for _, a := range slices.Backward(before) {
		foi.Learn(questions, a.Learned())
	}
	for _, a := range before {
		if a.Answers(questions) {
			draft.Reuses = a.Reference.String()
			break
		}
	}
	return draft, nil
}

func (d *Desk) keepFOIDraft(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, draft foi.Draft, read int64) error {
	raw, err := json.Marshal(draft)
	if err != nil {
		return fmt.Errorf("writing what was decided about the request: %w", err)
	}
	return d.Store.SetFOIDraft(ctx, store.FOIDraft{Council: p.Council.ID, Request: int64(id), Revision: read, Doc: string(raw), At: d.now(), Actor: v.Account})
}

// FOIRequest is one request with its answer sheet.
func (d *Desk) FOIRequest(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID) (*FOI, error) {
	err := mayAnswerFOI(p, v)
	if err != nil {
		return nil, err
	}
	r, ok := p.Snapshot.FoiRequests.Get(id)
	if !ok {
		return nil, fault.New(fault.NotFound, "There is no such request.")
	}
	law, err := d.foiLaw(p.Council)
	if err != nil {
		return nil, err
	}
	out := &FOI{Request: r, ID: r.ID, Title: r.Title.Or(""), Ref: foiReference(r), Status: r.Status.Or(""), Outcome: r.Outcome.Or(""), Sent: []FOISent{}}
	if received, ok := r.Received.Get(); ok {
		out.Due = r.Due.Or(law.Due(r.Clarified.Or(received)))
		out.Asked, out.Clear = r.AskedOn.Or(0), r.Clarified.Or(0)
	}
	sent, before, err := d.sentBefore(ctx, p.Council.ID)
	if err != nil {
		return nil, err
	}
	others := []*foi.Answer{}
	for i, s := range sent {
		if s.Request == int64(id) {
			out.Sent = append(out.Sent, s)
			continue
		}
		others = append(others, before[i])
	}
	out.Facts = d.foiFacts(p, law, r.Language.Or("") == "welsh", others)
	kept, err := d.Store.FOIDraft(ctx, p.Council.ID, int64(id))
	if fault.CodeOf(err) == fault.NotFound {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	err = json.Unmarshal([]byte(kept.Doc), &out.Draft)
	if err != nil {
		return nil, fmt.Errorf("reading what was decided about the request: %w", err)
	}
	out.Read, out.Reuses = kept.Revision, out.Draft.Reuses
	out.Sheet = out.Facts.Sheet(out.Draft)
	return out, nil
}

// foiReference is what a request is called in its answer.
func foiReference(r *kind.FoiRequest) string {
	if ref := r.Reference.Or(""); ref != "" {
		return ref
	}
	return "FOI " + r.ID.String()
}

// PasteFOI gives a request that was logged without them its questions, or other ones in place of those it has.
func (d *Desk) PasteFOI(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, text string, read int64) error {
	f, err := d.FOIRequest(ctx, p, v, id)
	if err != nil {
		return err
	}
	draft, err := d.newFOIDraft(ctx, p, text)
	if err != nil {
		return err
	}
	draft.Choices, draft.LeftOut = f.Draft.Choices, f.Draft.LeftOut
	return d.keepFOIDraft(ctx, p, v, id, draft, read)
}

// ClarifyFOI stops the days of a request while a clearer one is asked for (on is 0), or counts them anew from the day on which it came: the law lets a council ask what is meant when it could not find the
// information otherwise.
func (d *Desk) ClarifyFOI(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, on kind.Date) error {
	f, err := d.FOIRequest(ctx, p, v, id)
	if err != nil {
		return err
	}
	status := f.Request.Status.Or("")
	set := map[string]kind.Value{"status": {Type: kind.Choice, S: "clarifying"}, "asked_on": kind.DateValue(p.Today)}
	switch {
	case on == 0 && status != "received" && status != "answering":
		return fault.New(fault.Refused, "Only a request that is being answered can wait for a clearer one.")
	case on != 0 && status != "clarifying":
		return fault.New(fault.Refused, "Nobody noted that a clearer request was asked for. Do that first.")
	case on != 0 && (on < f.Request.AskedOn.Or(on) || on > p.Today):
		return fault.New(fault.Invalid, "Give the day on which the clearer request came: from %s to today.", f.Request.AskedOn.Or(on))
	case on != 0:
		set = map[string]kind.Value{"status": {Type: kind.Choice, S: "answering"}, "clarified": kind.DateValue(on), "due": kind.DateValue(f.Facts.Law.Due(on))}
	}
	k, _ := kind.Of("foi_request")
	_, _, err = d.Save(ctx, v, k, []kind.ID{id}, set, f.Request.Sequence())
	return err
}

// ChangeFOI changes what was decided about a request. read is the draft's Read as it was opened; 0 takes it as it stands.
func (d *Desk) ChangeFOI(ctx context.Context, p *Picture, v kind.Viewer, id kind.ID, read int64, change func(*FOI) error) error {
	f, err := d.FOIRequest(ctx, p, v, id)
	if err != nil {
		return err
	}
	if f.Sheet == nil {
		return fault.New(fault.Refused, "The questions of this request have not been pasted yet.")
	}
	if read == 0 {
		read = f.Read
	}
	err = change(f)
	if err != nil {
		return err
	}
	return d.keepFOIDraft(ctx, p, v, id, f.Draft, read)
}

// Correct sets what answers a question. No category and no field take the question out of the answer.
func (f *FOI) Correct(n int, categories, fields []string) error {
	if n < 1 || n > len(f.Draft.Questions) {
		return fault.New(fault.Invalid, "There is no question %d.", n)
	}
	for _, c := range categories {
		if _, ok := f.Facts.Plan.Category(c); !ok {
			return fault.New(fault.Invalid, "There is no category %q.", c)
		}
	}
	for _, x := range fields {
		if _, ok := f.Facts.Plan.Field(x); !ok {
			return fault.New(fault.Invalid, "There is no field %q.", x)
		}
	}
	q := &f.Draft.Questions[n-1]
	out := len(categories)+len(fields) == 0
	if out || !slices.Equal(q.Categories, categories) || !slices.Equal(q.Fields, fields) {
		q.Categories, q.Fields, q.Corrected = categories, fields, true
	}
	return nil
}

// Decide gives a field or withholds it. What is restricted cannot be given.
func (f *FOI) Decide(field, exemption, reason string) error {
	x, ok := f.Facts.Plan.Field(field)
	if !ok {
		return fault.New(fault.Invalid, "There is no field %q.", field)
	}
	if exemption == "give" {
		if !x.MayGive() {
			return fault.New(fault.Refused, "%s is restricted here and cannot be given. Choose the exemption that fits.", x.Label)
		}
		f.Draft.Set(foi.Choice{Field: field, Give: true, Accepted: true})
		return nil
	}
	if _, ok := f.Facts.Law.Exemption(exemption); !ok {
		return fault.New(fault.Invalid, "There is no exemption %q in the %s.", exemption, f.Facts.Law.Name)
	}
	reason = strings.TrimSpace(reason)
	if reason == "" || len([]rune(reason)) > mostReason {
		return fault.New(fault.Invalid, "Say why %s is withheld, in %d letters at most.", strings.ToLower(x.Label), mostReason)
	}
	_, err := f.Facts.Words("The reason", reason)
	if err != nil {
		return err
	}
	f.Draft.Set(foi.Choice{Field: field, Exemption: exemption, Reason: reason, Accepted: true})
	return nil
}

// Accept takes every reason to withhold as it is drafted.
func (f *FOI) Accept() error {
	for _, c := range f.Sheet.Choices {
		if decided, ok := f.Draft.Choice(c.Field); ok && decided.Accepted {
			continue
		}
		if !c.Give && !c.Accepted {
			c.Accepted = true
			f.Draft.Set(c)
		}
	}
	return nil
}

// Drafted is the reason that stands for a field under an exemption: the one on the sheet where it is that exemption's, else the plan's own draft.
func (f *FOI) Drafted(field, exemption string) string {
	for _, c := range f.Sheet.Choices {
		if c.Field == field && c.Exemption == exemption && c.Reason != "" {
			return c.Reason
		}
	}
	e, _ := f.Facts.Law.Exemption(exemption)
	return f.Facts.Plan.Drafts[e.About][f.Facts.Language]
}

// Row leaves a row out of the answer or takes it in again, by its category and key: finance/contract:12.
func (f *FOI) Row(name string, in bool) error {
	for _, c := range f.Sheet.Categories {
		for _, r := range c.Rows {
			if c.ID+"/"+r.Key != name {
				continue
			}
			f.Draft.LeftOut = slices.DeleteFunc(f.Draft.LeftOut, func(x string) bool { return x == name })
			if !in {
				f.Draft.LeftOut = append(f.Draft.LeftOut, name)
			}
			return nil
		}
	}
	return fault.New(fault.NotFound, "The sheet has no row %q.", name)
}
