// Package app is the only wiring: configuration to store, store to desk, desk to pages.
package app

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/moothall/moothall/internal/asked"
	"github.com/moothall/moothall/internal/assess"
	"github.com/moothall/moothall/internal/bearing"
	"github.com/moothall/moothall/internal/buying"
	"github.com/moothall/moothall/internal/completeness"
	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/figures"
	"github.com/moothall/moothall/internal/foi"
	"github.com/moothall/moothall/internal/formats"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/leadership"
	"github.com/moothall/moothall/internal/paper"
	"github.com/moothall/moothall/internal/places"
	"github.com/moothall/moothall/internal/plan"
	"github.com/moothall/moothall/internal/release"
	"github.com/moothall/moothall/internal/rule"
	"github.com/moothall/moothall/internal/rulebook"
	"github.com/moothall/moothall/internal/store"
	"github.com/moothall/moothall/knowledge"
)

// Config says where the data stands and on which day it is judged.
type Config struct {
	Dir      string
	Database string // a PostgreSQL address; in place of Dir
	Today    kind.Date
	MaxBytes int64
	Clock    func() time.Time
}

// OpenDesk opens the store and loads the knowledge.
func OpenDesk(ctx context.Context, c Config) (*desk.Desk, error) {
	d := &desk.Desk{Clock: c.Clock, Day: c.Today, MaxBytes: c.MaxBytes}
	err := loadKnowledge(d)
	if err != nil {
		return nil, err
	}
	if c.Database != "" {
		d.Store, err = store.OpenURL(ctx, c.Database)
	} else {
		d.Store, err = store.OpenFolder(ctx, c.Dir)
	}
	return d, err
}

// Restore makes the store out of a backup, in an empty folder or database, and loads the knowledge.
func Restore(ctx context.Context, c Config, from io.Reader) (*desk.Desk, store.Backup, error) {
	d, err := Knowledge(c)
	if err != nil {
		return nil, store.Backup{}, err
	}
	var b store.Backup
	if c.Database != "" {
		d.Store, b, err = store.RestoreURL(ctx, c.Database, from)
	} else {
		d.Store, b, err = store.RestoreFolder(ctx, c.Dir, from)
	}
	return d, b, err
}

func loadKnowledge(d *desk.Desk) error {
	var err error
	d.Rules, err = rulebook.Load(knowledge.FS)
	if err != nil {
		return fmt.Errorf("loading the rulebook: %w", err)
	}
	for id, to := range map[string]**rule.Card{"legacy": &d.Legacy, "legacy-it-risk-facts": &d.RiskFacts, "modernise": &d.Modern, "modernise-options": &d.ModernOptions} {
		*to, err = rulebook.LoadCard(knowledge.FS, id)
		if err != nil {
			return fmt.Errorf("loading a score card: %w", err)
		}
	}
	d.Plans, err = plan.Load(knowledge.FS)
	if err != nil {
		return err
	}
	d.Formats, err = formats.Load(knowledge.FS)
	if err != nil {
		return fmt.Errorf("loading the formats of estates: %w", err)
	}
	d.Levels, err = completeness.Load(knowledge.FS)
	if err != nil {
		return err
	}
	d.Frameworks, err = assess.Shipped(knowledge.FS)
	if err != nil {
		return fmt.Errorf("loading the frameworks: %w", err)
	}
	d.Bearing, err = bearing.Load(knowledge.FS)
	if err != nil {
		return err
	}
	d.Public, err = release.Load(knowledge.FS)
	if err != nil {
		return err
	}
	d.FOI, err = foi.Load(knowledge.FS)
	if err != nil {
		return err
	}
	d.Asked, err = asked.Load(knowledge.FS)
	if err != nil {
		return err
	}
	d.Roles, err = leadership.LoadFramework(knowledge.FS)
	if err != nil {
		return err
	}
	d.Scope, err = leadership.LoadScope(knowledge.FS)
	if err != nil {
		return err
	}
	papers, err := fs.Sub(knowledge.FS, "papers")
	if err != nil {
		return fmt.Errorf("finding the templates of papers: %w", err)
	}
	d.Templates, err = paper.LoadTemplates(papers)
	if err != nil {
		return fmt.Errorf("loading the templates of papers: %w", err)
	}
	products, err := fs.Sub(knowledge.FS, "products")
	if err != nil {
		return fmt.Errorf("finding the product catalogue: %w", err)
	}
	d.Catalogue, err = buying.Load(products)
	if err != nil {
		return fmt.Errorf("loading the product catalogue: %w", err)
	}
	published, err := fs.Sub(knowledge.FS, "figures")
	if err != nil {
		return fmt.Errorf("finding the published figures: %w", err)
	}
	d.Figures, err = figures.Load(published)
	if err != nil {
		return fmt.Errorf("loading the published figures: %w", err)
	}
	list, err := fs.Sub(knowledge.FS, "places")
	if err != nil {
		return fmt.Errorf("finding the council list: %w", err)
	}
	d.Places, err = places.Load(list)
	if err != nil {
		return fmt.Errorf("loading the council list: %w", err)
	}
	return nil
}

// Knowledge is a desk without a store: for commands that only look at files.
func Knowledge(c Config) (*desk.Desk, error) {
	d := &desk.Desk{Clock: c.Clock, Day: c.Today, MaxBytes: c.MaxBytes}
	return d, loadKnowledge(d)
}
