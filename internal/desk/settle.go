package desk

import (
	"context"
	"fmt"
	"strings"

	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/store"
)

// settle brings the stored findings up to date with what the rules find now: opens, closes, reopens. A finding closes only
// because its check passes on newer facts, or because its rule changed, which is told apart.
func (d *Desk) settle(ctx context.Context, p *Picture) error {
	stored, err := d.Store.Findings(ctx, p.Council.ID)
	if err != nil {
		return err
	}
	undone, err := d.Store.Undone(ctx, p.Council.ID)
	if err != nil {
		return err
	}
	s := settling{today: p.Today.String(), now: d.now(), seq: p.Snapshot.Seq, book: p.Rules.All.Version, undone: undone}
	results := d.work(p).results
	for r := range results.All() {
		if r.Outcome == rule.Found && !r.Rule.Fold {
			f, known := stored[r.ID]
			s.found(r, f, known)
		}
	}
	for id, f := range stored {
		r, judged := results.Find(id)
		if f.State == "closed" || judged && (r.Outcome == rule.Found || r.Outcome == rule.CannotTell) {
			continue
		}
		s.gone(f, p.Rules.closes(f.Rule))
	}
	return d.saveFindings(ctx, p, s.changed, s.events)
}

// saveFindings keeps findings; whoever goes on with this picture reads them afresh.
func (d *Desk) saveFindings(ctx context.Context, p *Picture, fs []store.Finding, events []store.FindingEvent) error {
	err := d.Store.SaveFindings(ctx, p.Council.ID, fs, events)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.memo = nil
	return err
}

type settling struct {
	today, now, book string
	seq              int64
	undone           map[int64]bool
	changed          []store.Finding
	events           []store.FindingEvent
}

func (s *settling) note(f store.Finding, event, note string) {
	s.changed = append(s.changed, f)
	s.events = append(s.events, store.FindingEvent{Finding: f.ID, At: s.now, Actor: "moothall", Event: event, Note: note})
}

func (s *settling) found(r *rule.Result, f store.Finding, known bool) {
	switch {
	case !known:
		f = store.Finding{ID: r.ID, Rule: r.Rule.ID, Kind: string(r.Kind), Subject: r.Subject.Name, State: "open", Opened: s.today, Book: s.book}
		if r.Restricted != kind.Public && r.Subject.Kind == "person" {
			f.Subject = "" // a name is kept in one place only
		}
		s.note(f, "opened", r.Rule.English.Title)
	case f.State == "closed" && s.undone[f.ClosedSeq]: // what closed it was taken back: it was open all along
		f.State, f.Closed, f.ClosedWhy, f.ClosedSeq, f.Book = "open", "", "", 0, s.book
		s.note(f, "opened again", "The change that closed it was undone.")
	case f.State == "closed" && f.ClosedWhy == ruleSetAside: // it stands as it stood before: accepted, set aside or open
		f.State = stood(f)
		f.Closed, f.ClosedWhy, f.Book = "", "", s.book
		s.note(f, "opened again", "Its rule counts again.")
	case f.State == "closed":
		f.State, f.Opened, f.Closed, f.ClosedWhy, f.ClosedSeq, f.Book = "open", s.today, "", "", 0, s.book
		f.Until, f.Reason, f.By = "", "", ""
		s.note(f, "opened again", r.Rule.English.Title)
	case f.State == "accepted" && f.Until < s.today:
		f.State, f.Until, f.Reason, f.By, f.Book = "open", "", "", "", s.book
		s.note(f, "acceptance ran out", "")
	case f.Book != s.book:
		f.Book = s.book
		s.changed = append(s.changed, f)
	}
}

// stood is what a closed finding was before: an acceptance has its end, and what was set aside its reason.
func stood(f store.Finding) string {
	switch {
	case f.Until != "":
		return "accepted"
	case f.Reason != "":
		return "set aside"
	}
	return "open"
}

// gone closes a finding: because of its rule, when ruleSays gives a reason, else by newer facts. No change set closed what its rule
// closed, so none can bring it back by being undone.
func (s *settling) gone(f store.Finding, ruleSays string) {
	f.ClosedWhy, f.ClosedSeq = "newer facts", s.seq
	if ruleSays == "" && f.Book != s.book {
		ruleSays = ruleChanged
	}
	if ruleSays != "" {
		f.ClosedWhy, f.ClosedSeq = ruleSays, 0
	}
	f.State, f.Closed = "closed", s.today
	s.note(f, "closed", f.ClosedWhy)
}

// Settlement is what a person says about a finding.
type Settlement struct {
	Do     string // assign, accept or set-aside
	Owner  string
	Due    string // ISO
	Until  string // ISO
	Reason string
}

// Settle keeps what a person says about a finding: who answers for it and by when, that it is accepted until a day, or that it
// is set aside for a reason.
func (d *Desk) Settle(ctx context.Context, p *Picture, v kind.Viewer, id string, s Settlement) error {
	shown, err := d.Finding(ctx, p, v, id)
	if err != nil {
		return err
	}
	stored, err := d.Store.Findings(ctx, p.Council.ID)
	if err != nil {
		return err
	}
	f, ok := stored[id]
	if !ok {
		f = store.Finding{ID: id, Rule: shown.Rule, Kind: shown.Kind, Subject: shown.Subject.Name, State: "open", Opened: p.Today.String(), Book: p.Rules.All.Version}
	}
	note, err := settleFinding(&f, s, p.Today)
	if err != nil {
		return err
	}
	f.By = v.Account
	return d.saveFindings(ctx, p, []store.Finding{f}, []store.FindingEvent{{Finding: id, At: d.now(), Actor: v.Account, Event: s.Do, Note: note}})
}

func settleFinding(f *store.Finding, s Settlement, today kind.Date) (note string, err error) {
	s.Owner, s.Reason = strings.TrimSpace(s.Owner), strings.TrimSpace(s.Reason)
	switch s.Do {
	case "assign":
		if s.Owner == "" {
			return "", fault.New(fault.Invalid, "Say who answers for it: a post, such as Head of IT.")
		}
		if s.Due != "" {
			if _, err := kind.ParseDate(s.Due); err != nil {
				return "", fault.New(fault.Invalid, "%q is not a date. Write it like 2027-03-31.", s.Due)
			}
		}
		f.Owner, f.Due = s.Owner, s.Due
		if f.State == "closed" {
			f.State = "open"
		}
		return fmt.Sprintf("%s %s", s.Owner, s.Due), nil
	case "accept":
		until, err := kind.ParseDate(s.Until)
		if err != nil || until <= today {
			return "", fault.New(fault.Invalid, "Say until which day the risk is accepted: a day after today.")
		}
		if until > today.AddMonths(24) {
			return "", fault.New(fault.Invalid, "Accept a risk for two years at most; then look at it again.")
		}
		if s.Reason == "" {
			return "", fault.New(fault.Invalid, "Say why the risk is accepted. The reason is kept beside it.")
		}
		if s.Owner != "" {
			f.Owner = s.Owner
		}
		f.State, f.Until, f.Reason = "accepted", until.String(), s.Reason
		return fmt.Sprintf("until %s: %s", f.Until, f.Reason), nil
	case "set-aside":
		if s.Reason == "" {
			return "", fault.New(fault.Invalid, "Say why the finding is set aside. The reason is kept beside it.")
		}
		f.State, f.Reason, f.Until = "set aside", s.Reason, ""
		return f.Reason, nil
	case "open":
		f.State, f.Reason, f.Until = "open", "", ""
		return "", nil
	}
	return "", fault.New(fault.Invalid, "A finding can be assigned, accepted or set aside.")
}
