// Package desk is what one does at the workbench: bring files in, look at the picture, answer proposals, settle findings, undo.
// Pages, the command line and the API all go through it, so that they say and allow the same.
package desk

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/moothall/moothall/internal/asked"
	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/bearing"
	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/completeness"
	"github.com/moothall/moothall/internal/figures"
	"github.com/moothall/moothall/internal/foi"
	"github.com/moothall/moothall/internal/formats"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/mail"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/places"
	"github.com/moothall/moothall/internal/plain"
	"github.com/moothall/moothall/internal/plan"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/internal/support"
)

// Desk is the workbench. Its clock is given to it.
type Desk struct {
	Store         *store.Store
	Rules         *rule.Book
	Legacy        *rule.Card // of systems
	Levels        completeness.Book
	Formats       *formats.Book // files that describe an estate
	Plans         *plan.Library // what is known of plans in general
	Roles         *leadership.Framework
	Scope         []leadership.ScopeLine     // of a director
	RiskFacts     *rule.Card                 // what registers say of the criteria of legacy IT risk
	Modern        *rule.Card                 // what to modernise first
	ModernOptions *rule.Card                 // and what could be done about it
	Templates     map[string]*paper.Template // of papers, by name
	Catalogue     *buying.Catalogue
	Places        *places.List
	Figures       []figures.Figure // that others published
	Jargon        []plain.Word     // that papers for members do not use
	Bearing       *bearing.Book    // which facts bear on which outcomes
	Frameworks    assess.Shelf     // that are shipped; Shelf gives those that were loaded too
	Public        release.Plan     // what the public site tells
	FOI           *foi.Plan        // what answers requests for information
	Asked         []asked.Topic    // what councillors may ask, and the facts that answer
	Clock         func() time.Time
	Day           kind.Date    // when not 0, the day that rules and dates are judged on, in place of the clock's
	MaxBytes      int64        // the largest file that is taken
	Mail          *mail.Sender // nil when no mail server is set: links are then given by hand

	mu       sync.Mutex
	pictures map[int64]*Picture
	loading  map[int64]*sync.Mutex
	parsed   sync.Map // hash to *assess.Framework, with support: before it to *support.Index, with sentences: to *leadership.Sentences
	packs    sync.Map // packKey to heldPack
}

// London is where a council's day begins and ends.
var London = func() *time.Location {
	l, err := time.LoadLocation("Europe/London")
	if err != nil { // never: the time zones are part of the program
		return time.UTC
	}
	return l
}()

// Today is the council's day.
func (d *Desk) Today() kind.Date {
	if d.Day != 0 {
		return d.Day
	}
	y, m, day := d.Clock().In(London).Date()
	return kind.DateOf(y, m, day)
}

// now is the moment for the ledger.
func (d *Desk) now() string { return d.Clock().UTC().Format(time.RFC3339) }

// Picture is one council as the ledger knows it at one sequence, judged on one day. Nothing in it changes.
type Picture struct {
	Council  store.Council
	Snapshot *kind.Snapshot
	Spend    *spend.Book
	Today    kind.Date
	AsAt     kind.Date // the day that it was asked for; 0 for the present
	Files    int       // that it was made from
	Answers  map[string]store.Answer
	Rules    *Ruleset
	Support  *support.Index // what was loaded of makers' support dates; nil for an old day

	SupportDates store.SupportDates // which file that was

	Sentences     *leadership.Sentences // what was loaded about roles and skills; nil for nothing, and for an old day
	SentencesFile store.RoleSentences   // which file that was

	Panels *rule.Panels // that groups supply to the council and that count for it; nil for an old day

	reconciled atomic.Bool
	base       *base
	mu         sync.Mutex
	memo       map[any]func() (any, error)
}

// base is what is worked out of the facts alone, whatever people said about findings and proposals.
type base struct {
	mu     sync.Mutex
	worked *worked
	before *worked // of the picture before, until this one is worked out
	alike  *alikeOnce
}

func newBase() *base { return &base{alike: &alikeOnce{}} }

// once works something out once for a picture; key is the caller's own type. An error is not kept.
func once[T any](p *Picture, key any, work func() (T, error)) (T, error) {
	p.mu.Lock()
	if p.memo == nil {
		p.memo = map[any]func() (any, error){}
	}
	f, ok := p.memo[key]
	if !ok {
		f = sync.OnceValues(func() (any, error) { return work() })
		p.memo[key] = f
	}
	p.mu.Unlock()
	v, err := f()
	if err != nil {
		p.mu.Lock()
		delete(p.memo, key)
		p.mu.Unlock()
		var none T
		return none, err
	}
	return v.(T), nil
}

// inherit takes over one thing that was worked out for the picture before.
func (p *Picture) inherit(old *Picture, key any) {
	old.mu.Lock()
	f, ok := old.memo[key]
	old.mu.Unlock()
	if !ok {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.memo == nil {
		p.memo = map[any]func() (any, error){}
	}
	p.memo[key] = f
}

// Picture gives the council's picture now. It is kept until the council's sequence or the day moves on.
func (d *Desk) Picture(ctx context.Context, slug string) (*Picture, error) {
	c, err := d.Store.Council(ctx, slug)
	if err != nil {
		return nil, err
	}
	return d.PictureOf(ctx, c)
}

// PictureOf is the picture of a council that was just read from the store.
func (d *Desk) PictureOf(ctx context.Context, c store.Council) (*Picture, error) {
	today := d.Today()
	old := d.kept(c.ID)
	if old.shows(c, today) {
		return old, nil
	}
	lock := d.lock(c.ID)
	lock.Lock() // one load at a time for a council; others wait for it
	defer lock.Unlock()
	old = d.kept(c.ID)
	if old.shows(c, today) {
		return old, nil
	}
	p, err := d.load(ctx, c, today, old)
	if err != nil {
		return nil, err
	}
	d.keep(c.ID, p)
	return p, nil
}

// load makes the present picture, with as much of an older one as still holds.
func (d *Desk) load(ctx context.Context, c store.Council, today kind.Date, old *Picture) (*Picture, error) {
	p := &Picture{Council: c, Today: today, base: newBase()}
	if old != nil && old.Council.Erasures() != c.Erasures() { // it may hold what was erased
		old = nil
	}
	var err error
	p.Snapshot, err = d.forward(ctx, c, old)
	if err != nil {
		return nil, err
	}
	p.Council.Seq = p.Snapshot.Seq
	p.Spend, err = d.forwardSpend(ctx, c.ID, p.Snapshot.Seq, old)
	if err != nil {
		return nil, err
	}
	p.Rules, err = d.ruleset(ctx, c, p.Snapshot, old)
	if err != nil {
		return nil, err
	}
	p.Panels, err = d.panelsFor(ctx, c.ID, old)
	if err != nil {
		return nil, err
	}
	if old != nil {
		p.follow(old)
	}
	p.Answers, err = d.Store.Answers(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	p.SupportDates, err = d.Store.SupportDates(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	p.Support, err = d.supportIndex(ctx, c.ID, p.SupportDates.Hash)
	if err != nil {
		return nil, err
	}
	p.SentencesFile, err = d.Store.RoleSentences(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	p.Sentences, err = d.sentences(ctx, c.ID, p.SentencesFile.Hash)
	if err != nil {
		return nil, err
	}
	p.Files, err = d.Store.UsedFiles(ctx, c.ID)
	return p, err
}

// follow takes over what was worked out for the picture before: all of it where the facts are the same, else as a start.
func (p *Picture) follow(old *Picture) {
	if old.Spend == p.Spend && sameSuppliers(old.Snapshot, p.Snapshot) {
		p.base.alike = old.base.alike
	}
	if old.Council.Stamp == p.Council.Stamp { // nobody wrote a finding since
		p.inherit(old, findingsKey{})
	}
	if old.Today != p.Today || old.Rules.key != p.Rules.key || old.Panels != p.Panels {
		return
	}
	p.Rules.All, p.Rules.Active = old.Rules.All, old.Rules.Active
	if old.Snapshot == p.Snapshot && old.Spend == p.Spend {
		p.base = old.base
		p.reconciled.Store(old.reconciled.Load()) // only what people said about findings is newer
		return
	}
	old.base.mu.Lock()
	defer old.base.mu.Unlock()
	p.base.before = cmp.Or(old.base.worked, old.base.before)
}

// shows tells whether a picture is the council's present one.
func (p *Picture) shows(c store.Council, today kind.Date) bool {
	return p != nil && p.Snapshot.Seq == c.Seq && p.Today == today && p.Council.Stamp == c.Stamp
}

// forwardSpend keeps the book when the same files are visible as before.
func (d *Desk) forwardSpend(ctx context.Context, council, seq int64, old *Picture) (*spend.Book, error) {
	if old != nil {
		stages, err := d.Store.Stages(ctx, council, seq)
		if err != nil {
			return nil, err
		}
		same := slices.EqualFunc(stages, old.Spend.Lines, func(s store.Stage, l *spend.Lines) bool { return s.ID == l.Stage })
		if same {
			return old.Spend, nil
		}
	}
	return d.Store.Spend(ctx, council, seq)
}

func (d *Desk) forward(ctx context.Context, c store.Council, old *Picture) (*kind.Snapshot, error) {
	if old != nil && old.Snapshot.Seq == c.Seq {
		return old.Snapshot, nil
	}
	if old != nil {
		s, err := d.Store.CatchUp(ctx, c.ID, old.Snapshot)
		if err != nil || s != nil {
			return s, err
		}
	}
	return d.Store.Load(ctx, c.ID)
}

func (d *Desk) lock(council int64) *sync.Mutex {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.loading == nil {
		d.loading, d.pictures = map[int64]*sync.Mutex{}, map[int64]*Picture{}
	}
	if d.loading[council] == nil {
		d.loading[council] = &sync.Mutex{}
	}
	return d.loading[council]
}

func (d *Desk) kept(council int64) *Picture {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pictures[council]
}

func (d *Desk) keep(council int64, p *Picture) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.pictures[council] = p
}

// forget drops what is kept of a council, so that the next look reads it afresh.
func (d *Desk) forget(council int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.pictures, council)
}

// PictureAsAt gives the council's picture as the ledger knew it at the end of a day. Rules and dates are judged on that day
// too, unless the desk's own day is set.
func (d *Desk) PictureAsAt(ctx context.Context, slug string, day kind.Date) (*Picture, error) {
	c, err := d.Store.Council(ctx, slug)
	if err != nil {
		return nil, err
	}
	y, m, dd := day.Time().Date()
	end := time.Date(y, m, dd+1, 0, 0, 0, 0, London).Add(-time.Second)
	seq, err := d.Store.SeqOn(ctx, c.ID, end.UTC().Format(time.RFC3339))
	if err != nil {
		return nil, err
	}
	return d.PictureAtSeq(ctx, c, seq, day)
}

// PictureAtSeq gives the council's picture as the ledger knew it after a sequence, judged on a day unless the desk's own day is set.
func (d *Desk) PictureAtSeq(ctx context.Context, c store.Council, seq int64, day kind.Date) (p *Picture, err error) {
	p = &Picture{Council: c, Today: day, AsAt: day, base: newBase()}
	if d.Day != 0 {
		p.Today = d.Day
	}
	p.Snapshot, err = d.Store.AsAt(ctx, c.ID, seq)
	if err != nil {
		return nil, err
	}
	p.Spend, err = d.Store.Spend(ctx, c.ID, seq)
	if err != nil {
		return nil, err
	}
	p.Answers = map[string]store.Answer{}
	p.Rules, err = d.ruleset(ctx, c, p.Snapshot, nil)
	return p, err
}
