package desk

import (
	"context"
	"slices"
	"strings"

	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/assessfile"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/store"
)

// Shelf is the frameworks that are at hand: what is shipped, and what was loaded here.
func (d *Desk) Shelf(ctx context.Context) (assess.Shelf, error) {
	out := append(assess.Shelf(nil), d.Frameworks...)
	loaded, err := d.Store.Frameworks(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range loaded {
		if isAddition(x) {
			continue
		}
		f, err := d.loadedFramework(ctx, x)
		if err != nil {
			return nil, err
		}
		err = out.Add(f)
		if err != nil { // a newer program ships this version otherwise: what the council judged itself by goes first
			out = append(without(out, f.Key()), f)
			out.Sort()
		}
	}
	return d.withAdditions(ctx, out, loaded)
}

// What is added to a framework is kept beside frameworks, under the framework's id with a + behind it, which no framework's id has.
func isAddition(x store.Framework) bool { return strings.HasSuffix(x.ID, "+") }

// withAdditions brings the targets and mappings that were loaded to their frameworks.
func (d *Desk) withAdditions(ctx context.Context, shelf assess.Shelf, loaded []store.Framework) (assess.Shelf, error) {
	for _, x := range loaded {
		if !isAddition(x) {
			continue
		}
		a, err := d.loadedAddition(ctx, shelf, x)
		if err != nil {
			return nil, err
		}
		shelf = shelf.With(a)
	}
	return shelf, nil
}

// loadedAddition reads a kept addition. One whose framework a newer program no longer ships adds to nothing.
func (d *Desk) loadedAddition(ctx context.Context, shelf assess.Shelf, x store.Framework) (assess.Addition, error) {
	if a, ok := d.parsed.Load(x.Hash); ok {
		return a.(assess.Addition), nil
	}
	body, err := d.Store.FrameworkBody(ctx, x.ID, x.Version)
	if err != nil {
		return assess.Addition{}, err
	}
	a, err := shelf.ReadKept(x.Name, []byte(body))
	if err != nil {
		return assess.Addition{}, err
	}
	d.parsed.Store(x.Hash, a)
	return a, nil
}

func without(s assess.Shelf, key string) (out assess.Shelf) {
	for _, f := range s {
		if f.Key() != key {
			out = append(out, f)
		}
	}
	return out
}

// loadedFramework reads a kept framework; what was read once is remembered, for it never changes.
func (d *Desk) loadedFramework(ctx context.Context, x store.Framework) (*assess.Framework, error) {
	if f, ok := d.parsed.Load(x.Hash); ok {
		return f.(*assess.Framework), nil
	}
	body, err := d.Store.FrameworkBody(ctx, x.ID, x.Version)
	if err != nil {
		return nil, err
	}
	f, err := assess.Open(x.Name, []byte(body))
	if err != nil {
		return nil, err
	}
	d.parsed.Store(x.Hash, f)
	return f, nil
}

// FrameworkPreview is what loading a framework's file would do.
type FrameworkPreview struct {
	Framework *assess.Framework
	Have      *assess.Framework // the same id and version as it is at hand; nil where it is new
	Loaded    bool              // this very file was loaded before
	Sentences int               // statements and outcomes that have the publisher's words
	Raw       []byte            // what would be kept, in our own form or as it came
	Name      string

	Adds    []assess.Addition // targets and mappings, where the file brings those to frameworks; Framework is then the first of them
	LeftOut []assess.Problem  // of those, what leads from or to nothing that is answered
}

// PreviewFramework reads a framework's file and says what loading it would do; it keeps nothing. as names the framework that a table of sentences, or a profile of OSCAL,
// belongs to, and is "" otherwise.
func (d *Desk) PreviewFramework(ctx context.Context, name string, raw []byte, as string) (*FrameworkPreview, error) {
	if assess.IsAddition(name, raw) {
		return d.previewAddition(ctx, name, raw, as)
	}
	if as != "" {
		pack, err := d.withSentences(ctx, as, name, raw)
		if err != nil {
			return nil, err
		}
		name, raw = as+".json", pack
	}
	if assessfile.IsTable(name, raw) {
		return nil, fault.New(fault.Invalid, "%s is a table of sentences. Say which framework they belong to.", name)
	}
	f, err := assess.Open(name, raw)
	if err != nil {
		return nil, err
	}
	if f.Private {
		return nil, fault.New(fault.Refused, "%s is private: people answer it for themselves, and no council is judged by it. Leave \"private\" out.", f.Key())
	}
	shelf, err := d.Shelf(ctx)
	if err != nil {
		return nil, err
	}
	p := &FrameworkPreview{Framework: f, Sentences: f.Sentences(), Raw: raw, Name: name}
	if have, ok := shelf.Find(f.Key()); ok && have.Key() == f.Key() {
		p.Have, p.Loaded = have, have.Hash == f.Hash
	}
	err = shelf.Add(f)
	if err != nil {
		return nil, err
	}
	return p, shelf.Check(f)
}

func (d *Desk) previewAddition(ctx context.Context, name string, raw []byte, as string) (*FrameworkPreview, error) {
	shelf, err := d.Shelf(ctx)
	if err != nil {
		return nil, err
	}
	p := &FrameworkPreview{Raw: raw, Name: name}
	p.Adds, p.LeftOut, err = shelf.ReadAddition(name, raw, as)
	if err != nil {
		return nil, err
	}
	p.Framework, _ = shelf.Find(p.Adds[0].To) // reading it found the framework
	p.Have, p.Loaded = p.Framework, true
	loaded, err := d.Store.Frameworks(ctx)
	if err != nil {
		return nil, err
	}
	for _, a := range p.Adds {
		hash, err := a.Hash()
		if err != nil {
			return nil, err
		}
		p.Loaded = p.Loaded && slices.ContainsFunc(loaded, func(x store.Framework) bool { return x.Hash == hash })
	}
	return p, nil
}

// LoadFramework keeps a framework's file, or what it adds to frameworks; as is what PreviewFramework takes. The same file again changes nothing.
func (d *Desk) LoadFramework(ctx context.Context, name string, raw []byte, as, actor string) (*FrameworkPreview, error) {
	p, err := d.PreviewFramework(ctx, name, raw, as)
	if err != nil {
		return nil, err
	}
	if len(p.Adds) > 0 {
		return p, d.keepAdditions(ctx, p, actor)
	}
	return p, d.keepFramework(ctx, p, actor)
}

// keepAdditions keeps each addition in our own form, which names versions: a urn that a file goes by may mean a newer version tomorrow.
func (d *Desk) keepAdditions(ctx context.Context, p *FrameworkPreview, actor string) error {
	for _, a := range p.Adds {
		raw, err := a.Pack()
		if err != nil {
			return err
		}
		hash, err := a.Hash()
		if err != nil {
			return err
		}
		id, version, _ := strings.Cut(a.To, "@")
		_, err = d.Store.AddFramework(ctx, store.Framework{ID: id + "+", Version: version + "+" + hash[:16], Name: p.Name, Body: string(raw), Hash: hash, At: d.now(), Actor: actor})
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) keepFramework(ctx context.Context, p *FrameworkPreview, actor string) error {
	f := p.Framework
	added, err := d.Store.AddFramework(ctx, store.Framework{ID: f.ID, Version: f.Version, Name: p.Name, Body: string(p.Raw), Hash: f.Hash, At: d.now(), Actor: actor})
	if err != nil || added {
		return err
	}
	now, err := d.Store.Frameworks(ctx)
	if err != nil {
		return err
	}
	for _, x := range now {
		if x.ID == f.ID && x.Version == f.Version && x.Hash != f.Hash {
			return fault.New(fault.Refused, "%s was loaded already, with other words. A version never changes: give yours a version of its own.", f.Key())
		}
	}
	return nil
}

// withSentences is a framework with the sentences of a table, in our own form.
func (d *Desk) withSentences(ctx context.Context, key, name string, raw []byte) ([]byte, error) {
	f, err := d.Framework(ctx, key)
	if err != nil {
		return nil, err
	}
	with, err := assessfile.Sentences(f, name, raw)
	if err != nil {
		return nil, err
	}
	return with.Pack()
}

// Framework gives one framework by id@version, or the newest of an id.
func (d *Desk) Framework(ctx context.Context, key string) (*assess.Framework, error) {
	shelf, err := d.Shelf(ctx)
	if err != nil {
		return nil, err
	}
	f, ok := shelf.Find(key)
	if !ok {
		return nil, fault.New(fault.NotFound, "There is no framework %q here. See: moothall assess list", key)
	}
	return f, nil
}
