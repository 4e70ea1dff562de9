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

// LoadFramework keeps a framework's file. The same file again changes nothing.
func (d *Desk) LoadFramework(ctx context.Context, name string, raw []byte, actor string) (*assess.Framework, error) {
	if assessfile.IsTable(name, raw) {
		return nil, fault.New(fault.Invalid, "%s is a table of sentences. Say which framework they belong to: --as caf@3.2", name)
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
	err = shelf.Add(f)
	if err != nil {
		return nil, err
	}
	err = shelf.Check(f)
	if err != nil {
		return nil, err
	}
	added, err := d.Store.AddFramework(ctx, store.Framework{ID: f.ID, Version: f.Version, Name: name, Body: string(raw), Hash: f.Hash, At: d.now(), Actor: actor})
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

// LoadSentences keeps a publisher's sentences, which stand in a table (CSV, workbook), with the framework that they belong to.
func (d *Desk) LoadSentences(ctx context.Context, key, name string, raw []byte, actor string) (*assess.Framework, error) {
	f, err := d.Framework(ctx, key)
	if err != nil {
		return nil, err
	}
	with, err := assessfile.Sentences(f, name, raw)
	if err != nil {
		return nil, err
	}
	pack, err := with.Pack()
	if err != nil {
		return nil, err
	}
	return d.LoadFramework(ctx, f.Key()+".json", pack, actor)
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
