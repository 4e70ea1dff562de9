package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/moothall/moothall/internal/fault"
)

// Panel is a panel that one council supplies to every council of a group. It counts for each of them that did not decline it.
type Panel struct {
	ID                           int64
	Host                         int64 // the council that supplies it
	Group                        string
	Name                         string
	External, Expert, Challenges bool
	Meetings                     []string // days
	Declined                     []int64  // councils for which it does not count
}

// SavePanel keeps a panel of a group, in place of the one of the same council and name. Every council of the group is judged anew.
func (s *Store) SavePanel(ctx context.Context, group int64, p Panel, at, actor string) (Panel, error) {
	meetings, err := json.Marshal(append([]string{}, p.Meetings...))
	if err != nil {
		return p, fmt.Errorf("writing the panel's meetings: %w", err)
	}
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.memberOf(ctx, tx, group, p.Host)
		if err != nil {
			return err
		}
		err = tx.QueryRowContext(ctx, s.q(`select coalesce(max(id), 0) from group_panel where grp = ? and council = ? and name = ?`), group, p.Host, p.Name).Scan(&p.ID)
		if err != nil {
			return fmt.Errorf("looking for the panel: %w", err)
		}
		if p.ID == 0 {
			p.ID, err = s.next(ctx, tx, `select coalesce(max(id), 0) from group_panel`)
			if err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, s.q(`insert into group_panel (id, grp, council, name, independent, expert, challenges, meetings, at, actor) values (?,?,?,?,?,?,?,?,?,?)
			on conflict (id) do update set independent = excluded.independent, expert = excluded.expert, challenges = excluded.challenges, meetings = excluded.meetings, at = excluded.at, actor = excluded.actor`),
			p.ID, group, p.Host, p.Name, number(p.External), number(p.Expert), number(p.Challenges), string(meetings), at, actor)
		if err != nil {
			return fmt.Errorf("keeping the panel: %w", err)
		}
		return s.touchGroup(ctx, tx, group)
	})
	return p, err
}

// touchGroup notes that something changed for every council of a group.
func (s *Store) touchGroup(ctx context.Context, tx *sql.Tx, group int64) error {
	_, err := tx.ExecContext(ctx, s.q(`update council set stamp = stamp + 1 where id in (select council from group_member where grp = ?)`), group)
	if err != nil {
		return fmt.Errorf("noting that something changed in the group: %w", err)
	}
	return nil
}

// RemovePanel takes a panel out of a group.
func (s *Store) RemovePanel(ctx context.Context, group, id int64) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, s.q(`delete from group_panel where grp = ? and id = ?`), group, id)
		err = exactlyOne(done, err, "removing the panel", "That panel is not there any more.")
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, s.q(`delete from group_panel_declined where panel = ?`), id)
		if err != nil {
			return fmt.Errorf("removing who declined the panel: %w", err)
		}
		return s.touchGroup(ctx, tx, group)
	})
}

// CountPanel says whether a panel of a group counts for one of its councils.
func (s *Store) CountPanel(ctx context.Context, group, id, council int64, counts bool, at, actor string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		err := s.memberOf(ctx, tx, group, council)
		if err != nil {
			return err
		}
		var there int
		err = tx.QueryRowContext(ctx, s.q(`select count(*) from group_panel where grp = ? and id = ?`), group, id).Scan(&there)
		if err != nil {
			return fmt.Errorf("looking for the panel: %w", err)
		}
		if there == 0 {
			return fault.New(fault.NotFound, "That panel is not there any more.")
		}
		_, err = tx.ExecContext(ctx, s.q(`delete from group_panel_declined where panel = ? and council = ?`), id, council)
		if err == nil && !counts {
			_, err = tx.ExecContext(ctx, s.q(`insert into group_panel_declined (panel, council, at, actor) values (?,?,?,?)`), id, council, at, actor)
		}
		if err != nil {
			return fmt.Errorf("keeping whether the panel counts: %w", err)
		}
		return s.touch(ctx, tx, council)
	})
}

// leavePanels takes along what a council that leaves a group supplies to it, and what it declined there.
func (s *Store) leavePanels(ctx context.Context, tx *sql.Tx, group, council int64) error {
	for _, q := range []string{
		`delete from group_panel_declined where council = ? and panel in (select id from group_panel where grp = ?)`,
		`delete from group_panel_declined where panel in (select id from group_panel where council = ? and grp = ?)`,
		`delete from group_panel where council = ? and grp = ?`,
	} {
		_, err := tx.ExecContext(ctx, s.q(q), council, group)
		if err != nil {
			return fmt.Errorf("taking the council's panels out of the group: %w", err)
		}
	}
	return s.touchGroup(ctx, tx, group)
}

const panelColumns = `select p.id, p.council, g.name, p.name, p.independent, p.expert, p.challenges, p.meetings from group_panel p join council_group g on g.id = p.grp `

func (s *Store) panels(ctx context.Context, query string, args ...any) (out []Panel, err error) {
	err = s.rows(ctx, panelColumns+query+` order by p.name, p.id`, args, func(r *sql.Rows) error {
		var p Panel
		var external, expert, challenges int64
		var meetings string
		err := r.Scan(&p.ID, &p.Host, &p.Group, &p.Name, &external, &expert, &challenges, &meetings)
		if err != nil {
			return err
		}
		p.External, p.Expert, p.Challenges = external == 1, expert == 1, challenges == 1
		err = json.Unmarshal([]byte(meetings), &p.Meetings)
		out = append(out, p)
		return err
	})
	return out, err
}

// Panels lists what is supplied to a group by name, with who declined it.
func (s *Store) Panels(ctx context.Context, group int64) ([]Panel, error) {
	out, err := s.panels(ctx, `where p.grp = ?`, group)
	if err != nil {
		return nil, err
	}
	for i := range out {
		err := s.rows(ctx, `select council from group_panel_declined where panel = ? order by council`, []any{out[i].ID}, func(r *sql.Rows) error {
			var id int64
			err := r.Scan(&id)
			out[i].Declined = append(out[i].Declined, id)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// PanelsFor lists the panels that count for a council: those of its groups that it did not decline.
func (s *Store) PanelsFor(ctx context.Context, council int64) ([]Panel, error) {
	return s.panels(ctx, `where p.grp in (select grp from group_member where council = ?) and p.id not in (select panel from group_panel_declined where council = ?)`, council, council)
}
