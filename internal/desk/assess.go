package desk

import (
	"context"

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
	return out, nil
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
}

// PreviewFramework reads a framework's file and says what loading it would do; it keeps nothing. as names the framework that a table of sentences belongs to, and is "" otherwise.
func (d *Desk) PreviewFramework(ctx context.Context, name string, raw []byte, as string) (*FrameworkPreview, error) {
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

// LoadFramework keeps a framework's file. The same file again changes nothing.
func (d *Desk) LoadFramework(ctx context.Context, name string, raw []byte, actor string) (*assess.Framework, error) {
	p, err := d.PreviewFramework(ctx, name, raw, "")
	if err != nil {
		return nil, err
	}
	return d.keepFramework(ctx, p, actor)
}

// LoadSentences keeps a publisher's sentences, which stand in a table (CSV, workbook), with the framework that they belong to.
func (d *Desk) LoadSentences(ctx context.Context, key, name string, raw []byte, actor string) (*assess.Framework, error) {
	p, err := d.PreviewFramework(ctx, name, raw, key)
	if err != nil {
		return nil, err
	}
	return d.keepFramework(ctx, p, actor)
}

func (d *Desk) keepFramework(ctx context.Context, p *FrameworkPreview, actor string) (*assess.Framework, error) {
	f := p.Framework
	added, err := d.Store.AddFramework(ctx, store.Framework{ID: f.ID, Version: f.Version, Name: p.Name, Body: string(p.Raw), Hash: f.Hash, At: d.now(), Actor: actor})
	if err != nil || added {
		return f, err
	}
	now, err := d.Store.Frameworks(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range now {
		if x.ID == f.ID && x.Version == f.Version && x.Hash != f.Hash {
			return nil, fault.New(fault.Refused, "%s was loaded already, with other words. A version never changes: give yours a version of its own.", f.Key())
		}
	}
	return f, nil
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
