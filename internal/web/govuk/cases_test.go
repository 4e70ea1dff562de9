package govuk

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
)

type tagCase worded

func (c tagCase) component() (templ.Component, error) {
	return Tag{Text: c.Text.s(), HTML: c.HTML.markup(), Classes: c.Classes, Attrs: c.Attributes.Attrs}, nil
}

type hintCase struct {
	worded
	ID string
}

func (c hintCase) component() (templ.Component, error) {
	h := c.hint()
	h.ID = c.ID
	return h, nil
}

type errorMessageCase struct {
	worded
	ID                 string
	VisuallyHiddenText *text
}

func (c errorMessageCase) message() ErrorMessage {
	m := ErrorMessage{Text: c.Text.s(), HTML: c.HTML.markup(), ID: c.ID, Classes: c.Classes, Attrs: c.Attributes.Attrs}
	if c.VisuallyHiddenText != nil {
		m.Prefix = c.VisuallyHiddenText.s()
		m.NoPrefix = m.Prefix == ""
	}
	return m
}

func (c errorMessageCase) component() (templ.Component, error) { return c.message(), nil }

type labelCase struct {
	worded
	For           string
	IsPageHeading bool
}

func (c labelCase) label() Label {
	return Label{Text: c.Text.s(), HTML: c.HTML.markup(), For: c.For, IsPageHeading: c.IsPageHeading, Classes: c.Classes, Attrs: c.Attributes.Attrs}
}

func (c labelCase) component() (templ.Component, error) { return c.label(), nil }

type fieldsetCase struct {
	Legend      legendOption
	HTML        text
	DescribedBy string
	Role        string
	Classes     string
	Attributes  attrs
}

func (c fieldsetCase) component() (templ.Component, error) {
	return Fieldset{Legend: c.Legend.legend(), HTML: c.HTML.markup(), DescribedBy: c.DescribedBy, Role: c.Role, Classes: c.Classes, Attrs: c.Attributes.Attrs}, nil
}

type buttonCase struct {
	worded
	Href               string
	Type               string
	Name               string
	Value              string
	ID                 string
	Disabled           bool
	PreventDoubleClick given[bool]
	IsStartButton      bool
}

func (c buttonCase) component() (templ.Component, error) {
	b := Button{
		Text: c.Text.s(), HTML: c.HTML.markup(), Href: c.Href, Type: c.Type, Name: c.Name, Value: c.Value, ID: c.ID,
		Disabled: c.Disabled, Start: c.IsStartButton, Classes: c.Classes, Attrs: c.Attributes.Attrs,
		PreventDoubleClick: c.PreventDoubleClick.value,
	}
	if c.PreventDoubleClick.is && !c.PreventDoubleClick.value {
		b.Attrs = c.Attributes.with("data-prevent-double-click", "false")
	}
	return b, nil
}

// said is "true", "false" or, when it was not given, nothing.
func said(g given[bool]) string {
	if !g.is {
		return ""
	}
	return strconv.FormatBool(g.value)
}

type inputCase struct {
	fieldOptions
	Type           string
	Value          text
	Prefix         worded
	Suffix         worded
	Inputmode      string
	Autocomplete   string
	Autocapitalize string
	Pattern        string
	Spellcheck     given[bool]
	InputWrapper   groupOption
}

func (c inputCase) component() (templ.Component, error) {
	return Input{
		ID: c.ID, Name: c.Name, Label: c.Label.label(), Hint: c.Hint.hint(), Error: c.ErrorMessage.message(), Group: c.FormGroup.group(),
		DescribedBy: c.DescribedBy, Classes: c.Classes, Attrs: c.Attributes.Attrs, Disabled: c.Disabled,
		Type: c.Type, Value: c.Value.s(), Prefix: c.Prefix.affix(), Suffix: c.Suffix.affix(), Inputmode: c.Inputmode,
		Autocomplete: c.Autocomplete, Autocapitalize: c.Autocapitalize, Pattern: c.Pattern, Spellcheck: said(c.Spellcheck),
		WrapperClasses: c.InputWrapper.Classes, WrapperAttrs: c.InputWrapper.Attributes.Attrs,
	}, nil
}

type textareaCase struct {
	fieldOptions
	Value        text
	Rows         text
	Autocomplete string
	Spellcheck   given[bool]
}

func (c textareaCase) textarea() Textarea {
	return Textarea{
		ID: c.ID, Name: c.Name, Label: c.Label.label(), Hint: c.Hint.hint(), Error: c.ErrorMessage.message(), Group: c.FormGroup.group(),
		DescribedBy: c.DescribedBy, Classes: c.Classes, Attrs: c.Attributes.Attrs, Disabled: c.Disabled,
		Value: c.Value.s(), Rows: c.Rows.int(), Autocomplete: c.Autocomplete, Spellcheck: said(c.Spellcheck),
	}
}

func (c textareaCase) component() (templ.Component, error) { return c.textarea(), nil }

type characterCountCase struct {
	textareaCase
	Maxlength                text
	Maxwords                 text
	CountType                string
	Threshold                text
	TextareaDescriptionText  string
	CountMessage             worded
	CharactersUnderLimitText map[string]string
	CharactersAtLimitText    string
	CharactersOverLimitText  map[string]string
	WordsUnderLimitText      map[string]string
	WordsAtLimitText         string
	WordsOverLimitText       map[string]string
}

func (c characterCountCase) component() (templ.Component, error) {
	return CharacterCount{
		Textarea: c.textarea(), MaxLength: c.Maxlength.int(), MaxWords: c.Maxwords.int(), CountType: c.CountType,
		Threshold: c.Threshold.int(), Limit: c.TextareaDescriptionText, MessageClasses: c.CountMessage.Classes,
		Texts: CountTexts{
			CharactersUnder: c.CharactersUnderLimitText, CharactersAt: c.CharactersAtLimitText, CharactersOver: c.CharactersOverLimitText,
			WordsUnder: c.WordsUnderLimitText, WordsAt: c.WordsAtLimitText, WordsOver: c.WordsOverLimitText,
		},
	}, nil
}

type selectCase struct {
	fieldOptions
	Value text
	Items sparse[struct {
		Text       text
		Value      given[literal]
		Selected   given[bool]
		Disabled   bool
		Attributes attrs
	}]
}

func (c selectCase) component() (templ.Component, error) {
	s := Select{
		ID: c.ID, Name: c.Name, Label: c.Label.label(), Hint: c.Hint.hint(), Error: c.ErrorMessage.message(), Group: c.FormGroup.group(),
		DescribedBy: c.DescribedBy, Classes: c.Classes, Attrs: c.Attributes.Attrs, Disabled: c.Disabled, Value: c.Value.s(),
	}
	for _, o := range c.Items.items {
		s.Items = append(s.Items, Option{
			Text: o.Text.s(), Value: string(o.Value.value), TextIsValue: !o.Value.is, Selected: o.Selected.value,
			Disabled: o.Disabled, Attrs: o.Attributes.Attrs,
		})
		if o.Selected.is && !o.Selected.value && s.Value == string(o.Value.value) {
			s.Value = "" // this case says outright that the option with the value is not selected
		}
	}
	return s, nil
}

type choiceOption struct {
	Text        text
	HTML        text
	Value       text
	ID          string
	Name        string
	Checked     given[bool]
	Disabled    bool
	Behaviour   string
	Hint        worded
	Divider     string
	Conditional present[struct{ HTML text }]
	Label       groupOption
	Attributes  attrs
}

func (o choiceOption) choice() Choice {
	return Choice{
		Text: o.Text.s(), HTML: o.HTML.markup(), Value: o.Value.s(), ID: o.ID, Name: o.Name, Checked: o.Checked.value, Disabled: o.Disabled,
		Exclusive: o.Behaviour == "exclusive", Hint: o.Hint.hint(), Divider: o.Divider, Conditional: o.Conditional.value.HTML.markup(),
		LabelClasses: o.Label.Classes, LabelAttrs: o.Label.Attributes.Attrs, Attrs: o.Attributes.Attrs,
	}
}

type choicesCase struct {
	fieldOptions
	IDPrefix string
	Values   []string
	Fieldset present[fieldsetOption]
	Items    sparse[choiceOption]
}

// choices are the items, with ids that count the places left empty in the case, and the values that remain once an
// item has been said outright not to be checked.
func (c choicesCase) choices() (items []Choice, values []string) {
	refused := map[string]bool{}
	for i, o := range c.Items.items {
		item := o.choice()
		if at := c.Items.at[i]; item.ID == "" && at != i+1 {
			item.ID = either(c.IDPrefix, c.Name) + "-" + strconv.Itoa(at)
		}
		if o.Checked.is && !o.Checked.value {
			refused[item.Value] = true
		}
		items = append(items, item)
	}
	for _, v := range c.Values {
		if !refused[v] {
			values = append(values, v)
		}
	}
	return items, values
}

func (c choicesCase) component() (templ.Component, error) {
	items, values := c.choices()
	f := c.Fieldset.value
	return Checkboxes{
		Name: c.Name, IDPrefix: c.IDPrefix, Values: values, Items: items, Legend: f.Legend.legend(), InFieldset: c.Fieldset.is,
		FieldsetClasses: f.Classes, FieldsetAttrs: f.Attributes.Attrs, DescribedBy: either(f.DescribedBy, c.DescribedBy),
		Hint: c.Hint.hint(), Error: c.ErrorMessage.message(), Classes: c.Classes, Group: c.FormGroup.group(), Attrs: c.Attributes.Attrs,
	}, nil
}

type radiosCase struct {
	choicesCase
	Value text
}

func (c radiosCase) component() (templ.Component, error) {
	c.Values = []string{c.Value.s()}
	items, values := c.choices()
	f := c.Fieldset.value
	return Radios{
		Name: c.Name, IDPrefix: c.IDPrefix, Value: strings.Join(values, ""), Items: items, Legend: f.Legend.legend(), InFieldset: c.Fieldset.is,
		FieldsetClasses: f.Classes, FieldsetAttrs: f.Attributes.Attrs, DescribedBy: f.DescribedBy,
		Hint: c.Hint.hint(), Error: c.ErrorMessage.message(), Classes: c.Classes, Group: c.FormGroup.group(), Attrs: c.Attributes.Attrs,
	}, nil
}

type datePartOption struct {
	Name         string
	Label        string
	Value        text
	ID           string
	Error        given[bool]
	Inputmode    string
	Autocomplete string
	Pattern      string
	Classes      string
	Attributes   attrs
}

// dateBox is an option for one of the three usual boxes: not given, false (no such box) or an object.
type dateBox struct {
	none bool
	is   bool
	datePartOption
}

func (b *dateBox) UnmarshalJSON(raw []byte) error {
	if string(raw) == "false" {
		b.none = true
		return nil
	}
	b.is = true
	return strict(raw, &b.datePartOption)
}

type dateCase struct {
	ID           string
	NamePrefix   string
	Values       map[string]text
	Day          dateBox
	Month        dateBox
	Year         dateBox
	Items        sparse[datePartOption]
	Fieldset     present[fieldsetOption]
	Hint         worded
	ErrorMessage errorMessageCase
	FormGroup    groupOption
	Classes      string
	Attributes   attrs
}

func (c dateCase) component() (templ.Component, error) {
	f := c.Fieldset.value
	d := DateInput{
		ID: c.ID, NamePrefix: c.NamePrefix, Legend: f.Legend.legend(), InFieldset: c.Fieldset.is, FieldsetClasses: f.Classes,
		FieldsetAttrs: f.Attributes.Attrs, DescribedBy: f.DescribedBy, Hint: c.Hint.hint(), Error: c.ErrorMessage.message(),
		Classes: c.Classes, Group: c.FormGroup.group(), Attrs: c.Attributes.Attrs,
	}
	if len(c.Items.items) == 0 && plain(c.Day) && plain(c.Month) && plain(c.Year) {
		d.Day, d.DayLabel, d.DayError = c.value(c.Day, "day"), c.Day.Label, c.Day.Error.value
		d.Month, d.MonthLabel, d.MonthError = c.value(c.Month, "month"), c.Month.Label, c.Month.Error.value
		d.Year, d.YearLabel, d.YearError = c.value(c.Year, "year"), c.Year.Label, c.Year.Error.value
		return d, nil
	}
	for _, item := range c.Items.items {
		d.Parts = append(d.Parts, c.part(item, item.Name))
	}
	if len(c.Items.items) > 0 {
		return d, nil
	}
	for name, box := range map[string]dateBox{"day": c.Day, "month": c.Month, "year": c.Year} {
		if !box.none {
			d.Parts = append(d.Parts, c.part(box.datePartOption, name))
		}
	}
	// The usual order is also that of the alphabet.
	slices.SortFunc(d.Parts, func(a, b DatePart) int { return strings.Compare(lastWord(a.Name), lastWord(b.Name)) })
	return d, nil
}

func lastWord(name string) string { return name[strings.LastIndex(name, "-")+1:] }

// plain says whether a box is as DateInput makes it by itself, but for its label, value and being at fault.
func plain(b dateBox) bool {
	refused := b.Error.is && !b.Error.value
	return !b.none && !refused && b.Name == "" && b.ID == "" && b.Classes == "" && b.Inputmode == "" && b.Pattern == ""
}

func (c dateCase) value(b dateBox, name string) string {
	full := name
	if c.NamePrefix != "" {
		full = c.NamePrefix + "-" + name
	}
	return either(b.Value.s(), c.Values[full].s())
}

func (c dateCase) part(o datePartOption, kind string) DatePart {
	box := map[string]dateBox{"day": c.Day, "month": c.Month, "year": c.Year}[kind]
	name := either(o.Name, kind)
	p := DatePart{
		Name: name, Label: o.Label, ID: o.ID, Error: o.Error.value, NoError: o.Error.is && !o.Error.value, Inputmode: o.Inputmode,
		Autocomplete: o.Autocomplete, Pattern: o.Pattern, Classes: o.Classes, Attrs: o.Attributes.Attrs, Width: 2,
		Value: either(o.Value.s(), c.value(box, name)),
	}
	if p.Label == "" {
		p.Label = strings.ToUpper(name[:1]) + name[1:]
	}
	if kind == "year" {
		p.Width = 4
	}
	if strings.Contains(p.Classes, "govuk-input--width-") {
		p.Width = 0
	}
	if hasClass(p.Classes, "govuk-input--error") {
		p.Error, p.Classes = true, strings.TrimSpace(strings.Replace(p.Classes, "govuk-input--error", "", 1))
	}
	return p
}

type fileUploadCase struct {
	fieldOptions
	Multiple                bool
	Javascript              bool
	Value                   string // no browser takes a value for a file; govuk-frontend ignores it
	ChooseFilesButtonText   string
	NoFileChosenText        string
	MultipleFilesChosenText map[string]string
	DropInstructionText     string
	EnteredDropZoneText     string
	LeftDropZoneText        string
	WrapperClasses          string
	WrapperAttributes       attrs
}

func (c fileUploadCase) component() (templ.Component, error) {
	return FileUpload{
		ID: c.ID, Name: c.Name, Label: c.Label.label(), Hint: c.Hint.hint(), Error: c.ErrorMessage.message(), Group: c.FormGroup.group(),
		DescribedBy: c.DescribedBy, Classes: c.Classes, Attrs: c.Attributes.Attrs, Disabled: c.Disabled, Multiple: c.Multiple, DropZone: c.Javascript,
		Words: UploadWords{
			ChooseFiles: c.ChooseFilesButtonText, NoFile: c.NoFileChosenText, MultipleFiles: c.MultipleFilesChosenText,
			DropInstruction: c.DropInstructionText, EnteredDropZone: c.EnteredDropZoneText, LeftDropZone: c.LeftDropZoneText,
		},
		WrapperClasses: c.WrapperClasses, WrapperAttrs: c.WrapperAttributes.Attrs,
	}, nil
}

type errorSummaryCase struct {
	TitleText       text
	TitleHTML       text
	DescriptionText text
	DescriptionHTML text
	ErrorList       []struct {
		Text       text
		HTML       text
		Href       string
		Attributes attrs
	}
	DisableAutoFocus given[bool]
	Classes          string
	Attributes       attrs
}

func (c errorSummaryCase) component() (templ.Component, error) {
	s := ErrorSummary{
		Title: c.TitleText.s(), TitleHTML: c.TitleHTML.markup(), Description: c.DescriptionText.s(), DescriptionHTML: c.DescriptionHTML.markup(),
		NoAutoFocus: c.DisableAutoFocus.value, Classes: c.Classes, Attrs: c.Attributes.Attrs,
	}
	if c.DisableAutoFocus.is && !c.DisableAutoFocus.value {
		s.Attrs = c.Attributes.with("data-disable-auto-focus", "false")
	}
	for _, e := range c.ErrorList {
		s.Errors = append(s.Errors, ErrorLine{Text: e.Text.s(), HTML: e.HTML.markup(), Href: e.Href, Attrs: e.Attributes.Attrs})
	}
	return s, nil
}

type notificationBannerCase struct {
	Text              text
	HTML              text
	Type              string
	TitleText         text
	TitleHTML         text
	TitleHeadingLevel text
	TitleID           string
	Role              string
	DisableAutoFocus  given[bool]
	Classes           string
	Attributes        attrs
}

func (c notificationBannerCase) component() (templ.Component, error) {
	b := NotificationBanner{
		Text: c.Text.s(), HTML: c.HTML.markup(), Success: c.Type == "success", Title: c.TitleText.s(), TitleHTML: c.TitleHTML.markup(),
		TitleLevel: c.TitleHeadingLevel.int(), TitleID: c.TitleID, Role: c.Role, NoAutoFocus: c.DisableAutoFocus.value, Classes: c.Classes, Attrs: c.Attributes.Attrs,
	}
	if c.DisableAutoFocus.is && !c.DisableAutoFocus.value {
		b.Attrs = c.Attributes.with("data-disable-auto-focus", "false")
	}
	return b, nil
}

type warningTextCase struct {
	worded
	IconFallbackText string
}

func (c warningTextCase) component() (templ.Component, error) {
	return WarningText{Text: c.Text.s(), HTML: c.HTML.markup(), Icon: c.IconFallbackText, Classes: c.Classes, Attrs: c.Attributes.Attrs}, nil
}

type insetTextCase struct {
	worded
	ID string
}

func (c insetTextCase) component() (templ.Component, error) {
	return InsetText{Text: c.Text.s(), HTML: c.HTML.markup(), ID: c.ID, Classes: c.Classes, Attrs: c.Attributes.Attrs}, nil
}

type detailsCase struct {
	worded
	SummaryText text
	SummaryHTML text
	Open        bool
	ID          string
}

func (c detailsCase) component() (templ.Component, error) {
	return Details{
		Summary: c.SummaryText.s(), SummaryHTML: c.SummaryHTML.markup(), Text: c.Text.s(), HTML: c.HTML.markup(),
		Open: c.Open, ID: c.ID, Classes: c.Classes, Attrs: c.Attributes.Attrs,
	}, nil
}

type panelCase struct {
	worded
	TitleText    text
	TitleHTML    text
	HeadingLevel text
	Actions      struct {
		Items []struct {
			Text       string
			Href       string
			Type       string
			Classes    string
			Attributes attrs
		}
		Classes    string
		Attributes attrs
	}
}

func (c panelCase) component() (templ.Component, error) {
	p := Panel{
		Title: c.TitleText.s(), TitleHTML: c.TitleHTML.markup(), TitleLevel: c.HeadingLevel.int(), Text: c.Text.s(), HTML: c.HTML.markup(),
		ActionsClasses: c.Actions.Classes, ActionsAttrs: c.Actions.Attributes.Attrs, Classes: c.Classes, Attrs: c.Attributes.Attrs,
	}
	if c.Actions.Classes != "" && len(c.Actions.Items) == 0 {
		return nil, errors.New("a box for actions with no action in it")
	}
	for _, a := range c.Actions.Items {
		p.Actions = append(p.Actions, PanelAction{Text: a.Text, Href: a.Href, Type: a.Type, Classes: a.Classes, Attrs: a.Attributes.Attrs})
	}
	return p, nil
}

type cellOption struct {
	worded
	Format  string
	Colspan int
	Rowspan int
}

func (c cellOption) cell() Cell {
	return Cell{Text: c.Text.s(), HTML: c.HTML.markup(), Format: c.Format, Colspan: c.Colspan, Rowspan: c.Rowspan, Classes: c.Classes, Attrs: c.Attributes.Attrs}
}

type tableCase struct {
	Caption           string
	CaptionClasses    string
	FirstCellIsHeader bool
	Head              []cellOption
	Rows              sparse[[]cellOption]
	Classes           string
	Attributes        attrs
}

func (c tableCase) component() (templ.Component, error) {
	t := Table{
		Caption: c.Caption, CaptionClasses: c.CaptionClasses, FirstCellIsHeader: c.FirstCellIsHeader, Classes: c.Classes, Attrs: c.Attributes.Attrs,
	}
	for _, h := range c.Head {
		t.Head = append(t.Head, h.cell())
	}
	for _, r := range c.Rows.items {
		row := []Cell{}
		for _, cell := range r {
			row = append(row, cell.cell())
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

type actionsOption struct {
	Items []struct {
		worded
		Href               string
		VisuallyHiddenText string
	}
	Classes string
}

func (o actionsOption) actions() []Action {
	var all []Action
	for _, a := range o.Items {
		all = append(all, Action{Text: a.Text.s(), HTML: a.HTML.markup(), Href: a.Href, Hidden: a.VisuallyHiddenText, Classes: a.Classes, Attrs: a.Attributes.Attrs})
	}
	return all
}

type summaryListCase struct {
	Rows sparse[struct {
		Key     worded
		Value   worded
		Actions actionsOption
		Classes string
	}]
	Card *struct {
		Title struct {
			worded
			HeadingLevel int
		}
		Actions    actionsOption
		Classes    string
		Attributes attrs
	}
	Classes    string
	Attributes attrs
}

func (c summaryListCase) component() (templ.Component, error) {
	l := SummaryList{Classes: c.Classes, Attrs: c.Attributes.Attrs}
	for _, r := range c.Rows.items {
		l.Rows = append(l.Rows, SummaryRow{
			Key: r.Key.content(), Value: r.Value.content(), Actions: r.Actions.actions(), ActionsClasses: r.Actions.Classes, Classes: r.Classes,
		})
	}
	if c.Card != nil {
		l.Card = &SummaryCard{
			Title: c.Card.Title.content(), TitleLevel: c.Card.Title.HeadingLevel, Actions: c.Card.Actions.actions(),
			ActionsClasses: c.Card.Actions.Classes, Classes: c.Card.Classes, Attrs: c.Card.Attributes.Attrs,
		}
	}
	return l, nil
}

type tabsCase struct {
	ID       string
	IDPrefix string
	Title    string
	Items    sparse[struct {
		Label      string
		ID         string
		Panel      worded
		Attributes attrs
	}]
	Classes    string
	Attributes attrs
}

func (c tabsCase) component() (templ.Component, error) {
	t := Tabs{Title: c.Title, IDPrefix: c.IDPrefix, ID: c.ID, Classes: c.Classes, Attrs: c.Attributes.Attrs}
	for i, o := range c.Items.items {
		id := o.ID
		if at := c.Items.at[i]; id == "" && at != i+1 {
			id = c.IDPrefix + "-" + strconv.Itoa(at)
		}
		t.Items = append(t.Items, Tab{
			Label: o.Label, ID: id, Text: o.Panel.Text.s(), HTML: o.Panel.HTML.markup(), Attrs: o.Attributes.Attrs, PanelAttrs: o.Panel.Attributes.Attrs,
		})
	}
	return t, nil
}

type breadcrumbsCase struct {
	Items []struct {
		worded
		Href string
	}
	CollapseOnMobile bool
	LabelText        string
	Classes          string
	Attributes       attrs
}

func (c breadcrumbsCase) component() (templ.Component, error) {
	b := Breadcrumbs{Label: c.LabelText, CollapseOnMobile: c.CollapseOnMobile, Classes: c.Classes, Attrs: c.Attributes.Attrs}
	for _, i := range c.Items {
		b.Items = append(b.Items, Crumb{Text: i.Text.s(), HTML: i.HTML.markup(), Href: i.Href, Attrs: i.Attributes.Attrs})
	}
	return b, nil
}

type backLinkCase struct {
	worded
	Href string
}

func (c backLinkCase) component() (templ.Component, error) {
	return BackLink{Text: c.Text.s(), HTML: c.HTML.markup(), Href: c.Href, Classes: c.Classes, Attrs: c.Attributes.Attrs}, nil
}

type skipLinkCase struct {
	worded
	Href string
}

func (c skipLinkCase) component() (templ.Component, error) {
	return SkipLink{Text: c.Text.s(), HTML: c.HTML.markup(), Href: c.Href, Classes: c.Classes, Attrs: c.Attributes.Attrs}, nil
}

type pageLinkOption struct {
	worded
	Href      string
	LabelText string
}

func (o *pageLinkOption) link() *PageLink {
	if o == nil {
		return nil
	}
	return &PageLink{Text: o.Text.s(), HTML: o.HTML.markup(), Href: o.Href, Label: o.LabelText, Attrs: o.Attributes.Attrs}
}

type paginationCase struct {
	Previous *pageLinkOption
	Next     *pageLinkOption
	Items    sparse[struct {
		Number             text
		Href               string
		Current            bool
		Ellipsis           bool
		VisuallyHiddenText string
		Attributes         attrs
	}]
	LandmarkLabel string
	Classes       string
	Attributes    attrs
}

func (c paginationCase) component() (templ.Component, error) {
	p := Pagination{Previous: c.Previous.link(), Next: c.Next.link(), Label: c.LandmarkLabel, Classes: c.Classes, Attrs: c.Attributes.Attrs}
	for _, i := range c.Items.items {
		if i.Number == "" && !i.Ellipsis {
			continue // an item with nothing in it
		}
		p.Items = append(p.Items, PageItem{
			Number: i.Number.s(), Href: i.Href, Current: i.Current, Gap: i.Ellipsis, Hidden: i.VisuallyHiddenText, Attrs: i.Attributes.Attrs,
		})
	}
	return p, nil
}

// endSlot is markup, or markup with how it is set.
type endSlot struct {
	HTML  text
	Align string
}

func (s *endSlot) UnmarshalJSON(raw []byte) error {
	if raw[0] == '"' {
		return json.Unmarshal(raw, &s.HTML)
	}
	type object endSlot
	return strict(raw, (*object)(s))
}

type serviceNavigationCase struct {
	ServiceName string
	ServiceURL  string
	Navigation  sparse[struct {
		worded
		Href    string
		Current bool
		Active  bool
	}]
	CollapseNavigationOnMobile given[bool]
	AriaLabel                  string
	MenuButtonText             string
	MenuButtonLabel            string
	NavigationLabel            string
	NavigationClasses          string
	NavigationID               string
	Slots                      struct {
		Start           text
		End             endSlot
		NavigationStart text
		NavigationEnd   text
	}
	Classes    string
	Attributes attrs
}

func (c serviceNavigationCase) component() (templ.Component, error) {
	n := ServiceNavigation{
		ServiceName: c.ServiceName, ServiceHref: c.ServiceURL, Label: c.AriaLabel, NavLabel: c.NavigationLabel, NavClasses: c.NavigationClasses,
		NavID: c.NavigationID, MenuText: c.MenuButtonText, MenuLabel: c.MenuButtonLabel, Classes: c.Classes, Attrs: c.Attributes.Attrs,
		Start: c.Slots.Start.markup(), NavStart: c.Slots.NavigationStart.markup(), NavEnd: c.Slots.NavigationEnd.markup(),
		End: c.Slots.End.HTML.markup(), EndInline: c.Slots.End.Align == "inline",
		NoCollapse: c.CollapseNavigationOnMobile.is && !c.CollapseNavigationOnMobile.value, Collapse: c.CollapseNavigationOnMobile.value,
	}
	for _, i := range c.Navigation.items {
		n.Items = append(n.Items, NavLink{Text: i.Text.s(), HTML: i.HTML.markup(), Href: i.Href, Current: i.Current, Active: i.Active, Attrs: i.Attributes.Attrs})
	}
	return n, nil
}
