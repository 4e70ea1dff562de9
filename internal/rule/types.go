package rule

import (
	"fmt"

	"github.com/moothall/moothall/internal/kind"
)

type base uint8

const (
	nothing base = iota
	yesNo
	number
	text
	day
	money
	texts
	record
	records
	needs
)

// valueType is what a piece of a condition gives, known when the rulebook loads.
type valueType struct {
	base  base
	kind  string      // of a record or of records
	field *kind.Field // the field that was read, so that its choices can be checked; nil for anything else
}

func (t valueType) same(u valueType) bool { return t.base == u.base && t.kind == u.kind }

// String is the type in words, for the sentence that refuses a rule.
func (t valueType) String() string {
	switch t.base {
	case yesNo:
		return "yes or no"
	case number:
		return "a number"
	case text:
		return "text"
	case day:
		return "a date"
	case money:
		return "money"
	case texts:
		return "a list of texts"
	case record:
		return "a record of kind " + t.kind
	case records:
		return "a list of records of kind " + t.kind
	case needs:
		return "needs"
	}
	return "nothing"
}

var bases = map[kind.Type]base{kind.Text: text, kind.LongText: text, kind.Choice: text, kind.List: texts, kind.Int: number, kind.Decimal: number,
	kind.YesNo: yesNo, kind.Day: day, kind.Pence: money, kind.Ref: record, kind.Refs: records, kind.NeedList: needs}

func typeOfField(f *kind.Field) valueType {
	t := valueType{base: bases[f.Type], field: f}
	if t.base == record || t.base == records {
		t.kind = f.To
	}
	return t
}

// typeOfGo gives the type that a lent function's Go result has in a condition.
func typeOfGo(zero any) (valueType, error) {
	switch z := zero.(type) {
	case bool:
		return valueType{base: yesNo}, nil
	case int, float64:
		return valueType{base: number}, nil
	case string:
		return valueType{base: text}, nil
	case []string:
		return valueType{base: texts}, nil
	case kind.Date:
		return valueType{base: day}, nil
	case kind.Money:
		return valueType{base: money}, nil
	case kind.Record:
		return valueType{base: record, kind: z.KindOf().Name}, nil
	}
	return valueType{}, fmt.Errorf("a lent function may not give a %T", zero)
}

// expression is a compiled piece: told is false where a field that it hangs on is not recorded.
// A yes-or-no piece has answer; any other has read. A count has span too, so that "at least two" can be sure while some
// of the elements cannot be told.
type expression struct {
	t      valueType
	answer func(*Context) Outcome
	read   func(*Context) (v any, told bool)
	span   func(*Context) (low, high int, told bool)
	at     ways // to a record or records
}

// typed makes an expression of e's type and way with another way of reading it.
func (e expression) typed(read func(*Context) (any, bool)) expression {
	out := typed(e.t, read)
	out.at = e.at
	return out
}

// oneOf is the type of one of two pieces, and the ways to either.
func oneOf(a, b expression) expression {
	return expression{t: a.t, at: a.at.and(b.at)}
}

// value reads any expression, yes or no included.
func (e expression) value(c *Context) (any, bool) {
	if e.answer == nil {
		return e.read(c)
	}
	switch e.answer(c) {
	case Found:
		return true, true
	case Clear:
		return false, true
	}
	return nil, false
}
