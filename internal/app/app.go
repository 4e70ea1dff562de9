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
	"github.com/moothall/moothall/internal/plain"
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

// loadKnowledge fills a desk with what ships.
func loadKnowledge(d *desk.Desk) error {
	for _, load := range []func() error{
		into(&d.Rules, ".", rulebook.Load),
		into(&d.Legacy, ".", card("legacy")),
		into(&d.RiskFacts, ".", card("legacy-it-risk-facts")),
		into(&d.Modern, ".", card("modernise")),
		into(&d.ModernOptions, ".", card("modernise-options")),
		into(&d.Plans, ".", plan.Load),
		into(&d.Formats, ".", formats.Load),
		into(&d.Levels, ".", completeness.Load),
		into(&d.Frameworks, ".", assess.Shipped),
		into(&d.Bearing, ".", bearing.Load),
		into(&d.Public, ".", release.Load),
		into(&d.FOI, ".", foi.Load),
		into(&d.Asked, ".", asked.Load),
		into(&d.Jargon, ".", plain.Load),
		into(&d.Roles, ".", leadership.LoadFramework),
		into(&d.Scope, ".", leadership.LoadScope),
		into(&d.Templates, "papers", paper.LoadTemplates),
		into(&d.Catalogue, "products", buying.Load),
		into(&d.Figures, "figures", figures.Load),
		into(&d.Places, "places", places.Load),
	} {
		err := load()
		if err != nil {
			return err
		}
	}
	return nil
}

// into loads what stands in a folder of the knowledge into its place.
func into[T any](place *T, folder string, load func(fs.FS) (T, error)) func() error {
	return func() error {
		files, err := fs.Sub(knowledge.FS, folder)
		if err != nil {
			return fmt.Errorf("finding the knowledge in %s: %w", folder, err)
		}
		*place, err = load(files)
		if err != nil {
			return fmt.Errorf("loading the knowledge: %w", err)
		}
		return nil
	}
}

func card(id string) func(fs.FS) (*rule.Card, error) {
	return func(files fs.FS) (*rule.Card, error) { return rulebook.LoadCard(files, id) }
}

// Knowledge is a desk without a store: for commands that only look at files.
func Knowledge(c Config) (*desk.Desk, error) {
	d := &desk.Desk{Clock: c.Clock, Day: c.Today, MaxBytes: c.MaxBytes}
	return d, loadKnowledge(d)
}
