package api

import (
	"strconv"
	"strings"

	"github.com/moothall/moothall/internal/desk"
	"github.com/moothall/moothall/internal/estate"
	"github.com/moothall/moothall/internal/fault"
	"github.com/moothall/moothall/internal/kind"
	"github.com/moothall/moothall/internal/spend"
	"github.com/moothall/moothall/internal/store"
)

// soundness is what the doctor says.
type soundness struct {
	Sound    bool     `json:"sound"`
	Problems []string `json:"problems"`
}

func (v *visit) doctor(*InCouncil) (soundness, error) {
	problems, err := v.desk.DoctorOf(v.ctx, v.picture.Council)
	return soundness{len(problems) == 0, problems}, err
}

func (v *visit) rule(in *OneOf) (*desk.RuleDetail, error) {
	return v.desk.ShowRule(v.ctx, v.picture, v.viewer, in.ID)
}

// PaymentsOf says which payments are listed.
type PaymentsOf struct {
	InCouncil
	Payee   string `query:"payee" maxLength:"300" doc:"Only payments to this payee."`
	Service string `query:"service" maxLength:"300" doc:"Only payments booked to this service."`
	Month   string `query:"month" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" doc:"Only payments of this month, as 2026-03."`
	Page    int    `query:"page" minimum:"1" maximum:"1000000" default:"1"`
}

// mostLines is how many payments a CSV holds at most, as on the page.
const mostLines = 1_000_000

func (in *PaymentsOf) filter(limit, skip int) (spend.Filter, error) {
	f := spend.Filter{Payee: in.Payee, HasPayee: in.Payee != "", Service: in.Service, HasService: in.Service != "", Limit: limit, Skip: skip}
	if in.Month == "" {
		return f, nil
	}
	day, err := kind.ParseDate(in.Month + "-01")
	if err != nil {
		return f, fault.New(fault.Invalid, "%q is not a month. Write it like 2026-03.", in.Month)
	}
	f.Month = spend.MonthOf(day)
	return f, nil
}

// paymentPage is one page of payments.
type paymentPage struct {
	Payments []paymentJSON `json:"payments"`
	Total    int           `json:"total"`
	Page     int           `json:"page"`
	Pages    int           `json:"pages"`
}

// paymentJSON is one payment, and the row that it stands in.
type paymentJSON struct {
	Date        string `json:"date,omitempty"`
	Payee       string `json:"payee"`
	Pence       int64  `json:"pence"`
	Service     string `json:"service,omitempty"`
	Account     string `json:"account,omitempty"`
	Description string `json:"description,omitempty"`
	Transaction string `json:"transaction,omitempty"`
	Redacted    bool   `json:"redacted,omitempty"`
	File        string `json:"file"`
	Row         int    `json:"row"`
}

func (v *visit) pickPayments(f spend.Filter) ([]store.Payment, int, error) {
	refs, n := v.picture.Spend.Pick(f)
	rows, err := v.desk.Store.Payments(v.ctx, v.picture.Council.ID, v.picture.Spend, refs)
	return rows, n, err
}

func (v *visit) payments(in *PaymentsOf) (paymentPage, error) {
	out := paymentPage{Payments: []paymentJSON{}, Page: in.Page}
	f, err := in.filter(perPage, (in.Page-1)*perPage)
	if err != nil {
		return out, err
	}
	rows, n, err := v.pickPayments(f)
	if err != nil {
		return out, err
	}
	out.Total, out.Pages = n, max(1, (n+perPage-1)/perPage)
	for _, r := range rows {
		x := paymentJSON{Payee: r.Payee.Name, Pence: int64(r.Net), Service: r.Service, Account: r.Account, Description: r.Description, Transaction: r.Reference, Redacted: r.Redacted, File: r.FileName, Row: r.Row}
		if r.Day != spend.NoDay {
			x.Date = r.Day.String()
		}
		out.Payments = append(out.Payments, x)
	}
	return out, nil
}

func (v *visit) paymentSheet(in *PaymentsOf) (sheet, error) {
	f, err := in.filter(mostLines, 0)
	if err != nil {
		return sheet{}, err
	}
	rows, _, err := v.pickPayments(f)
	if err != nil {
		return sheet{}, err
	}
	return lines(v.viewer.Council+"-payments", desk.PaymentSheet(rows)), nil
}

func (v *visit) legacy(*InCouncil) ([]desk.LegacyJSON, error) {
	scores, err := v.desk.LegacyScores(v.picture, v.viewer)
	if err != nil {
		return nil, err
	}
	out := []desk.LegacyJSON{}
	for _, x := range scores {
		out = append(out, desk.LegacyOf(x))
	}
	return out, nil
}

func (v *visit) legacySheet(in *InCouncil) (sheet, error) {
	scores, err := v.legacy(in)
	if err != nil {
		return sheet{}, err
	}
	rows := [][]string{{"System", "Number", "Total"}}
	for i, x := range scores {
		row := []string{x.System, x.ID.String(), strconv.Itoa(x.Total)}
		for _, p := range x.Parts {
			if i == 0 {
				rows[0] = append(rows[0], strings.ToUpper(p.Part[:1])+p.Part[1:])
			}
			row = append(row, strconv.Itoa(p.Points))
		}
		rows = append(rows, row)
	}
	return lines(v.viewer.Council+"-legacy", rows), nil
}

type landscapeIn struct {
	InCouncil
	By     string `query:"by" enum:"service,function" default:"service"`
	Colour string `query:"colour" maxLength:"40" doc:"What systems are told apart by: supplier, contract, support, tier, hosting ..."`
}

// landscapeJSON is every system in its box. A system that serves two services stands in both.
type landscapeJSON struct {
	By      string      `json:"by"`
	Colour  string      `json:"colour"`
	Colours []string    `json:"colours"` // what else they can be told apart by
	Shades  []shadeJSON `json:"shades"`
	Groups  []shelfJSON `json:"groups"`
}

type shadeJSON struct {
	Key     string `json:"key,omitempty"`
	Name    string `json:"name,omitempty"`
	Systems int    `json:"systems"`
}

type shelfJSON struct {
	Name     string           `json:"name,omitempty"`
	Unplaced bool             `json:"unplaced,omitempty"` // its systems serve no recorded service
	Boxes    []boxJSON        `json:"boxes"`
	Without  []desk.RecordRef `json:"without"` // services that no recorded system serves
}

type boxJSON struct {
	Name    string     `json:"name,omitempty"`
	Service kind.ID    `json:"service,omitempty"`
	Systems []tileJSON `json:"systems"`
}

type tileJSON struct {
	ID    kind.ID `json:"id"`
	Name  string  `json:"name"`
	Shade int     `json:"shade"` // counted from 0, of shades
}

func (v *visit) landscape(in *landscapeIn) (landscapeJSON, error) {
	l, colour, err := v.desk.Landscape(v.picture, v.viewer, estate.Arrangement(in.By), estate.Attribute(in.Colour))
	if err != nil {
		return landscapeJSON{}, err
	}
	out := landscapeJSON{By: in.By, Colour: string(colour), Colours: []string{}, Shades: []shadeJSON{}, Groups: []shelfJSON{}}
	for _, c := range desk.Colours(v.viewer) {
		out.Colours = append(out.Colours, string(c))
	}
	for _, s := range l.Shades {
		out.Shades = append(out.Shades, shadeJSON{s.Key, s.Name, s.Systems})
	}
	for _, g := range l.Groups {
		out.Groups = append(out.Groups, groupOf(g))
	}
	return out, nil
}

func groupOf(g estate.Group) shelfJSON {
	out := shelfJSON{Name: g.Name, Unplaced: g.Unplaced, Boxes: []boxJSON{}, Without: []desk.RecordRef{}}
	for _, b := range g.Boxes {
		box := boxJSON{Name: b.Name, Systems: []tileJSON{}}
		if b.Service != nil {
			box.Service = b.Service.ID
		}
		for _, t := range b.Tiles {
			box.Systems = append(box.Systems, tileJSON{t.System.ID, kind.NameOf(t.System), t.Shade})
		}
		out.Boxes = append(out.Boxes, box)
	}
	for _, s := range g.Bare {
		out.Without = append(out.Without, desk.RecordRef{Kind: "service", ID: s.ID, Name: kind.NameOf(s)})
	}
	return out
}

func (v *visit) asks(*InCouncil) ([]desk.AskLine, error) {
	return v.desk.AskList(v.ctx, v.picture)
}

type newAsk struct {
	InCouncil
	Body struct {
		Kind  string  `json:"kind" maxLength:"60"`
		ID    kind.ID `json:"id"`
		Field string  `json:"field,omitempty" maxLength:"60" doc:"Left out: whether the whole record still holds."`
		Name  string  `json:"name,omitempty" maxLength:"100"`
		Email string  `json:"email" maxLength:"254"`
	}
}

func (v *visit) ask(in *newAsk) (desk.Made, error) {
	return v.desk.MakeAsk(v.ctx, v.picture, v.viewer, in.Body.Kind, in.Body.ID, in.Body.Field, desk.Asked{Name: in.Body.Name, Email: in.Body.Email}, v.linkBase())
}

// linkBase is how the address of a link begins.
func (v *visit) linkBase() string {
	switch {
	case v.desk.Mail != nil:
		return v.desk.Mail.Base
	case v.Secure || v.r.TLS != nil:
		return "https://" + v.r.Host
	}
	return "http://" + v.r.Host
}
