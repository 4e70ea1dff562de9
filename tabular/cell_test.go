package tabular

import (
	"fmt"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestParseMoney(t *testing.T) {
	for s, want := range map[string]int64{
		"0": 0, "12": 1200, "12.5": 1250, "12.50": 1250, "1234.56": 123456, "1,234.56": 123456, "1,234,567": 123456700, "£12.50": 1250, "£1,234.50": 123450,
		"-12.50": -1250, "12.50-": -1250, "- 12.50": -1250, "12.50 -": -1250, "(12.50)": -1250, "£(12.50)": -1250, "(£12.50)": -1250, "-£12.50": -1250, "£-12.50": -1250, "(-12.50)": -1250,
		"12.50CR": -1250, "12.50 cr": -1250, "CR 12.50": -1250, "12.50 DR": 1250, "DR 12.50": 1250, "+12.50": 1250,
		" £880,000.00 ": 88000000, " £-   ": 0, "£ -": 0, "-£-": 0, "£0.00": 0, "\u00a3\u00a012.50": 1250,
		"6.82E-13": 0, "-5.68434E-13": 0, "1.2E+05": 12000000, "1.5e3": 150000, "0E+00": 0, "-1.2E+05": -12000000, "1E-400": 0,
		"\u22125.00": -500, "\u20135.00": -500, "Â£12.50": 1250, "\uFFFD12.50": 1250, "œ12.50": 1250, "œ1,234": 123400, "?12.50": 1250, "&pound;12.50": 1250, "GBP 12.50": 1250, "12.50 GBP": 1250, "gbp12": 1200,
		"£1.2m": 120000000, "£1.2 million": 120000000, "3k": 300000, "£2.5K": 250000, "£1bn": 100000000000, "50p": 50, "£1.234567m": 123456700,
		"'12.50": 1250, "1'234.50": 123450, "1 234.50": 123450, "1\u00a0234.50": 123450, ".5": 50, "12.": 1200, "1.234,50": 123450,
		"815.045": 81504, "815.055": 81506, "815.0451": 81505, "-815.055": -81506, "0.004": 0, "0.005": 0, "0.015": 2, "0.0150000000000000000001": 2, "12.999": 1300,
		"99999999999999.99": 9999999999999999,
	} {
		got, ok, note := ParseMoney(s)
		if !ok || got != want || note != "" {
			t.Errorf("%q is %d %v %q, want %d", s, got, ok, note, want)
		}
	}
	if got, ok, note := ParseMoney("-5.00 DR"); !ok || got != -500 || note == "" {
		t.Errorf("-5.00 DR is %d %v %q", got, ok, note)
	}
}

func TestNotMoney(t *testing.T) {
	for s, want := range map[string]string{
		"": "", "TBC": "", "rolling": "", "N/A": "", "-": "", "--": "", "£": "", "none": "", "see note": "", "e": "", ".": "", "k": "", "p": "", "()": "", "Amount (£)": "",
		"£500 per annum": `"£500 per annum" has words beside the amount`, "£10,000 - £20,000": `"£10,000 - £20,000" holds more than one amount`, "€500": `"€500" is not in pounds`,
		"12,50": `"12,50" has commas or blanks where no thousands stand`, "1,00,000": `"1,00,000" has commas or blanks where no thousands stand`, "50%": `"50%" is a percentage, not an amount`,
		"01/04/2024": `"01/04/2024" is no amount`, "--5": `"--5" is no amount`, "1.2.3": `"1.2.3" is no amount`, "1e99": `"1e99" is more than can be counted`,
		"99999999999999999999": `"99999999999999999999" is more than can be counted`, "1 2": `"1 2" has commas or blanks where no thousands stand`,
	} {
		got, ok, note := ParseMoney(s)
		if ok || got != 0 || note != want {
			t.Errorf("%q is %d %v %q, want %q", s, got, ok, note, want)
		}
		if ok || note != "" && note[0] > 'z' {
			t.Errorf("%q: the note %q does not begin with a plain letter", s, note)
		}
	}
}

// Any amount, written in any of the ways of spreadsheets, is read back to the penny.
func TestMoneyReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pence := rapid.Int64Range(0, 9e15).Draw(t, "pence")
		whole, part := fmt.Sprint(pence/100), fmt.Sprintf(".%02d", pence%100)
		if rapid.Bool().Draw(t, "thousands") {
			for i := len(whole) - 3; i > 0; i -= 3 {
				whole = whole[:i] + "," + whole[i:]
			}
		}
		form := rapid.SampledFrom([]string{"%s", "£%s", " £%s ", "-%s", "%s-", "(%s)", "-£%s", "(£%s)", "%s CR", "£%sCR", "%s DR", "GBP %s", "\uFFFD%s", "Â£%s", "œ%s"}).Draw(t, "form")
		s := fmt.Sprintf(form, whole+part)
		want := pence
		if strings.ContainsAny(form, "-(C") {
			want = -pence
		}
		got, ok, _ := ParseMoney(s)
		if !ok || got != want {
			t.Fatalf("%q is %d %v, want %d", s, got, ok, want)
		}
	})
}

// Decimals of any length are rounded as exact arithmetic rounds them, halves to the even penny.
func TestMoneyRounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[0-9]{1,7}\.[0-9]{0,12}(e-?[0-9])?`).Draw(t, "s")
		exact, _ := new(big.Rat).SetString(s)
		exact.Mul(exact, big.NewRat(100, 1))
		want, rest := new(big.Int).QuoRem(exact.Num(), exact.Denom(), new(big.Int))
		switch twice := rest.Lsh(rest, 1).Cmp(exact.Denom()); {
		case twice > 0, twice == 0 && want.Bit(0) == 1:
			want.Add(want, big.NewInt(1))
		}
		got, ok, _ := ParseMoney(s)
		if !ok || want.Cmp(big.NewInt(got)) != 0 {
			t.Fatalf("%q is %d %v, want %s", s, got, ok, want)
		}
	})
}

func isoOf(y int, m time.Month, d int) string { return fmt.Sprintf("%04d-%02d-%02d", y, m, d) }

func TestParseDate(t *testing.T) {
	for s, want := range map[string]string{
		"31/03/2027": "2027-03-31", "1/4/2024": "2024-04-01", "01/04/24": "2024-04-01", "31.3.2027": "2027-03-31", "31.03.27": "2027-03-31", "31-03-2027": "2027-03-31", "31 03 2027": "2027-03-31", " 31/03/2027 ": "2027-03-31",
		"2027-03-31": "2027-03-31", "2027/03/31": "2027-03-31", "2027.03.31": "2027-03-31", "2027-3-1": "2027-03-01", "2027-03-31 00:00:00": "2027-03-31", "2027-03-31T09:30:00Z": "2027-03-31", "2027-03-31T09:30:00.123+01:00": "2027-03-31",
		"31/03/2027 00:00": "2027-03-31", "31/03/2027 09:30:15 PM": "2027-03-31", "20270331": "2027-03-31",
		"31 March 2027": "2027-03-31", "31 Mar 2027": "2027-03-31", "31-Mar-27": "2027-03-31", "31-MAR-2027": "2027-03-31", "1st March 2024": "2024-03-01", "1st of March 2024": "2024-03-01", "2nd Sept 2024": "2024-09-02", "22nd August, 2024": "2024-08-22",
		"March 1, 2024": "2024-03-01", "Fri 1 March 2024": "2024-03-01", "Friday, 1st March 2024": "2024-03-01", "01Apr2024": "2024-04-01", "1 Apr '24": "2024-04-01", "2024 Mar 5": "2024-03-05", "5 Medi 2024": "2024-09-05", "5 Febr 2024": "2024-02-05",
		"45382": "2024-03-31", "45382.5": "2024-03-31", "45382.0": "2024-03-31", "29/02/2024": "2024-02-29", "01/01/70": "1970-01-01", "31/12/69": "2069-12-31", "\u00a031/03/2027": "2027-03-31", "31\u201303\u20132027": "2027-03-31", "'31/03/2027": "2027-03-31",
	} {
		y, m, d, ok, note := ParseDate(s, DMY)
		if !ok || isoOf(y, m, d) != want || note != "" {
			t.Errorf("%q is %s %v %q, want %s", s, isoOf(y, m, d), ok, note, want)
		}
	}
}

func TestDateOrders(t *testing.T) {
	for _, c := range []struct {
		s     string
		order DateOrder
		want  string
	}{
		{"03/04/2024", DMY, "2024-04-03"}, {"03/04/2024", MDY, "2024-03-04"}, {"3/31/2024", MDY, "2024-03-31"}, {"03/04/24", MDY, "2024-03-04"}, {"24/03/04", YMD, "2024-03-04"},
		{"2024-03-04", MDY, "2024-03-04"}, {"2024-03-04", DMY, "2024-03-04"}, {"4 March 2024", MDY, "2024-03-04"}, {"03/04/2024", YMD, "2024-04-03"},
	} {
		y, m, d, ok, _ := ParseDate(c.s, c.order)
		if !ok || isoOf(y, m, d) != c.want {
			t.Errorf("%q with %v is %s %v, want %s", c.s, c.order, isoOf(y, m, d), ok, c.want)
		}
	}
}

func TestNotDates(t *testing.T) {
	lost := "the date was lost before the file was published: the cell says "
	for s, want := range map[string]string{
		"": "", "TBC": "", "rolling": "", "12": "", "2024": "", "12345": "", "1234.56": "", "INV-0012": "", "P01": "", "45382.5.1": "", "31 Foo 2024": "", "1,234.56": "", "99999": "", "-45382": "", "4 hours": "",
		"31/02/2027": "31/02/2027 is not a date", "31/06/2024": "31/06/2024 is not a date", "29/02/2023": "29/02/2023 is not a date", "00/04/2024": "00/04/2024 is not a date", "04/13/2024": "04/13/2024 is not a date", "2024-02-30": "2024-02-30 is not a date",
		"31 April 2024": "31 April 2024 is not a date", "20240231": "20240231 is not a date", "31/02/2027 00:00": "31/02/2027 00:00 is not a date",
		"00:00:00": lost + "00:00:00", "00:00": lost + "00:00", "00:00.0": lost + "00:00.0", "00/01/1900": lost + "00/01/1900", "1900-01-00": lost + "1900-01-00", "1899-12-30 00:00:00": lost + "1899-12-30 00:00:00",
		"March 2024": "March 2024 names a month but no day", "Mar-24": "Mar-24 names a month but no day", "03/2024": "03/2024 names a month but no day", "2024-03": "2024-03 names a month but no day",
	} {
		_, _, _, ok, note := ParseDate(s, DMY)
		if ok || note != want {
			t.Errorf("%q is %v %q, want %q", s, ok, note, want)
		}
	}
}

// Every day, written in every way, is read back.
func TestDateReadBack(t *testing.T) {
	forms := []string{"02/01/2006", "2/1/2006", "02.01.2006", "02-01-2006", "2006-01-02", "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2 January 2006", "02-Jan-2006", "2 Jan 2006", "Monday 2 January 2006", "January 2, 2006", "20060102", "02/01/2006 15:04"}
	rapid.Check(t, func(t *rapid.T) {
		day := time.Date(1970, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 40000).Draw(t, "day"))
		s := day.Format(rapid.SampledFrom(forms).Draw(t, "form"))
		y, m, d, ok, note := ParseDate(s, DMY)
		if !ok || isoOf(y, m, d) != day.Format("2006-01-02") {
			t.Fatalf("%q is %s %v %q", s, isoOf(y, m, d), ok, note)
		}
		serial := fmt.Sprint(int(day.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24))
		y, m, d, ok, _ = ParseDate(serial, DMY)
		if !ok || isoOf(y, m, d) != day.Format("2006-01-02") {
			t.Fatalf("serial %s is %s %v", serial, isoOf(y, m, d), ok)
		}
	})
}

func TestDetectOrder(t *testing.T) {
	for _, c := range []struct {
		cells   string
		order   DateOrder
		assumed bool
	}{
		{"01/02/2024 03/04/2024", DMY, true}, {"01/02/2024 13/04/2024", DMY, false}, {"01/02/2024 04/13/2024", MDY, false}, {"2024-02-01 2024-04-13", DMY, false}, {"", DMY, false},
		{"TBC 5", DMY, false}, {"31/02/2027", DMY, false}, {"45382", DMY, false}, {"04/13/2024 04/14/2024 13/04/2024", MDY, false},
		{"85/04/13 86/05/01", YMD, false}, {"24/03/01 24/03/15 24/03/20 24/04/28 24/05/02", YMD, false}, {"01/03/24 15/03/24 20/03/24 28/04/24 02/05/24", DMY, false},
	} {
		order, assumed := DetectOrder(strings.Fields(c.cells))
		if order != c.order || assumed != c.assumed {
			t.Errorf("%q: %v, assumed %v; want %v, %v", c.cells, order, assumed, c.order, c.assumed)
		}
	}
	var e DateEvidence
	for _, s := range []string{"13/01/2024", "14/01/2024", "01/15/2024"} {
		e.Add(s)
	}
	if e.Mixed() != "some dates have the day first (2) and some the month (1)" {
		t.Errorf("got %q", e.Mixed())
	}
}

func TestParseYesNo(t *testing.T) {
	for s, want := range map[string]string{"Yes": "yes", "y": "yes", " TRUE ": "yes", "1": "yes", "✓": "yes", "x": "yes", "Yes.": "yes", "Oes": "yes", "No": "no", "N": "no", "false": "no", "0": "no", "✗": "no", "Nac oes": "no",
		"": "?", "n/a": "?", "na": "?", "maybe": "?", "yes, since 2020": "?", "2": "?", "SME": "?"} {
		yes, ok := ParseYesNo(s)
		got := "?"
		if ok {
			got = map[bool]string{true: "yes", false: "no"}[yes]
		}
		if got != want {
			t.Errorf("%q is %s, want %s", s, got, want)
		}
	}
}

func TestParseNumber(t *testing.T) {
	for s, want := range map[string]float64{"4": 4, "-4.5": -4.5, "1,234": 1234, "1,234.5": 1234.5, "50%": 50, " 7 ": 7, "\u22123": -3, "1e3": 1000, "+2": 2, ".5": .5, "'12": 12, "1 234": 1234} {
		got, ok := ParseNumber(s)
		if !ok || got != want {
			t.Errorf("%q is %v %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "abc", "4 h", "Inf", "NaN", "0x10", "1_000", "1,23", "--4", "1e", "1e9999", "%", "-", "4-8"} {
		if got, ok := ParseNumber(s); ok {
			t.Errorf("%q is %v, want no number", s, got)
		}
	}
}

func TestParseHours(t *testing.T) {
	for s, want := range map[string]float64{"4": 4, "4h": 4, "4 h": 4, "4 hours": 4, "4 Hrs": 4, "1.5 hours": 1.5, "2 days": 48, "1 week": 168, "30 mins": .5, "30m": .5, "90 minutes": 1.5, "1 day 4 hours": 28, "1 day, 4 hours": 28, "2h 30m": 2.5,
		"04:30": 4.5, "72:00": 72, "within 4 hours": 4, "< 4 hours": 4, "up to 2 days": 48, "half an hour": .5, "half a day": 12, "one day": 24, "twenty-four hours": 24, "48-hours": 48, "immediate": 0, "0": 0, "1,000 hours": 1000} {
		got, ok := ParseHours(s)
		if !ok || math.Abs(got-want) > 1e-9 {
			t.Errorf("%q is %v %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", " ", "TBC", "4-8 hours", "1 month", "2 working days", "next business day", "50%", "4 hours or so", "24/7", "h", "best endeavours"} {
		if got, ok := ParseHours(s); ok {
			t.Errorf("%q is %v, want none", s, got)
		}
	}
}

func TestParseMonths(t *testing.T) {
	for s, want := range map[string][]int{"12 months": {12}, "2 years": {24}, "1 year": {12}, "18": {18}, "2 x 12 months": {12, 12}, "2x12 months": {12, 12}, "3+1+1": {36, 12, 12}, "3+1+1 years": {36, 12, 12}, "1+1 years": {12, 12}, "12+12 months": {12, 12},
		"2 years plus 1 year": {24, 12}, "2 years + 12 months": {24, 12}, "2 years 6 months": {30}, "1.5 years": {18}, "one year": {12}, "two one-year extensions": {12, 12}, "up to 2 years": {24}, "Option to extend for 2 x 12 months": {12, 12},
		"annual": {12}, "3 yrs": {36}, "24 mths": {24}, "36M": {36}, "12 Months + 12 Months + 12 Months": {12, 12, 12}, "1 x 24 months": {24}, "two x 12 months": {12, 12}, "6-months": {6}} {
		got, ok := ParseMonths(s)
		if !ok || cmp.Diff(want, got) != "" {
			t.Errorf("%q is %v %v, want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "TBC", "rolling", "90 days", "6 weeks", "31/03/2027", "to be agreed", "1.3 years", "2 years subject to review", "yes", "0 months", "99 x 12 months"} {
		if got, ok := ParseMonths(s); ok {
			t.Errorf("%q is %v, want none", s, got)
		}
	}
}

func TestBlankness(t *testing.T) {
	for s, want := range map[string]Blank{"": Nothing, "  ": Nothing, "-": Nothing, "--": Nothing, "–": Nothing, "n/a": Nothing, "N/A": Nothing, "#N/A": Nothing, "None": Nothing, "Not applicable": Nothing, ".": Nothing, "\u00a0": Nothing,
		"TBC": NotKnownYet, "tba": NotKnownYet, "(TBC)": NotKnownYet, "T.B.C.": NotKnownYet, "unknown": NotKnownYet, "?": NotKnownYet, "To be confirmed": NotKnownYet, "Don't know": NotKnownYet, "Pending": NotKnownYet,
		"Rolling": OpenEnded, "ONGOING": OpenEnded, "On-going": OpenEnded, "rolling contract": OpenEnded, "Until further notice": OpenEnded,
		"0": HasValue, "No": HasValue, "Rolling Stock Ltd": HasValue, "£-": HasValue, "UK": HasValue, "31/03/2027": HasValue, "#": HasValue} {
		if got := Blankness(s); got != want {
			t.Errorf("%q is %d, want %d", s, got, want)
		}
		if IsBlankWord(s) != (want == Nothing || want == NotKnownYet) || IsOpenEnded(s) != (want == OpenEnded) {
			t.Errorf("%q: blank %v, open ended %v", s, IsBlankWord(s), IsOpenEnded(s))
		}
	}
}

func TestIsRedacted(t *testing.T) {
	for _, s := range []string{"REDACTED", "Redacted", "REDACTED PERSONAL DATA", "REDACTED UNDER DP ACT", "Redacted - Personal Data", "NAME WITHHELD", "Name withheld", "PERSONAL DATA", "GDPR", "Individual", "INDIVIDUALS", "Private Individual", "Confidential",
		"(redacted)", "[REDACTED]", "Redacted - Foster Carer", "REDACTED DATA", "Redacted (Data Protection Act 1998)", "S40(2) exempt", "Personal information - redacted", "Commercially sensitive", "Commercial in confidence - confidential", "XXXXX", "*****", "████",
		"Name removed", "Payee details withheld", "Withheld under GDPR", "Anonymised", "Various individuals", "FOSTER CARER", "Individual 12", "Data Protection", "Redacted Personal Information", "redaction", "Exempt under section 40 FOIA", "Personal Data Protected"} {
		if !IsRedacted(s) {
			t.Errorf("%q is not taken for a redacted payee", s)
		}
	}
	for _, s := range []string{"", "Individual Solutions Ltd", "Confidential Shredding Ltd", "Personal Care Services", "Private Hire Cars", "Data Protection Consulting Ltd", "GDPR Training Ltd", "Individual Care Services", "The Redacted Press Ltd", "Carers UK", "Bramble & Sons Ltd",
		"Sensitive Skin Clinic", "Protected Trees Co", "Exxon", "XX", "X", "Hidden Hearing", "Personal Touch Flowers", "Private Healthcare Limited", "Various", "Client Services Ltd", "Total Gas & Power", "-"} {
		if IsRedacted(s) {
			t.Errorf("%q is taken for a redacted payee", s)
		}
	}
}

func FuzzMoney(f *testing.F) {
	for _, s := range []string{"£1,234.50", "(12)", "12-", "6.82E-13", " £-   ", "1.2m", "Â£5", "TBC", "--5", "1e99"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		pence, ok, note := ParseMoney(s)
		if !ok && pence != 0 {
			t.Errorf("%q is no amount and %d pence", s, pence)
		}
		if ok && !strings.ContainsAny(s, "0123456789-") && pence != 0 {
			t.Errorf("%q is %d pence", s, pence)
		}
		if again, okAgain, noteAgain := ParseMoney(s); again != pence || okAgain != ok || noteAgain != note {
			t.Errorf("%q is read in two ways", s)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, s := range []string{"31/03/2027", "2027-03-31T09:30:00", "31-Mar-27", "1st of March 2024", "45382.5", "00:00:00", "31/02/2027", "March 2024", "Mon 1 Apr '24"} {
		f.Add(s, 0)
	}
	f.Fuzz(func(t *testing.T, s string, order int) {
		y, m, d, ok, note := ParseDate(s, DateOrder(order))
		if ok && (!realDate(y, m, d) || note != "") {
			t.Errorf("%q is %s, which no calendar has; %q", s, isoOf(y, m, d), note)
		}
		_, _ = DetectOrder([]string{s, s})
		_, _ = ParseHours(s)
		_, _ = ParseMonths(s)
		_, _ = ParseNumber(s)
		_, _ = ParseYesNo(s)
		_ = IsRedacted(s)
		_ = Blankness(s)
	})
}

func FuzzOpen(f *testing.F) {
	for _, s := range []string{"a,b\n1,2\n", "a;\"b\r\nc\"\r1;2", "\xff\xfea\x00,\x00b\x00\n\x00", "\ufeffa\tb\n", "a,\x9c5\n", "PK\x03\x04", "sep=;\na;b\n", "\"\"\"x,\"\"\"x\n", "<html>", "%PDF-1.4"} {
		f.Add([]byte(s), "a.csv")
	}
	f.Add(zipBytes(map[string]string{"xl/workbook.xml": `<workbook><sheets><sheet name="a" id="r"/></sheets></workbook>`, "xl/_rels/workbook.xml.rels": `<R><Relationship Id="r" Type="x/worksheet" Target="s.xml"/></R>`,
		"xl/s.xml": `<worksheet><sheetData><row r="2"><c r="B2"><v>1</v></c></row></sheetData></worksheet>`}), "a.xlsx")
	f.Fuzz(func(t *testing.T, b []byte, name string) {
		file, err := openBytes(name, b)
		if err != nil {
			return
		}
		for sheet := range file.Sheets {
			last := 0
			for row, err := range file.Rows(sheet) {
				if err != nil {
					break
				}
				if row.Number != last+1 {
					t.Fatalf("row %d follows row %d", row.Number, last)
				}
				last = row.Number
			}
		}
	})
}
