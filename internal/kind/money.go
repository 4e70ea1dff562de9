package kind

import (
	"strconv"
	"strings"
)

// Money is whole pence.
type Money int64

// String is the amount as a page shows it: £1,234.50, and £1,234 when there are no pence.
func (m Money) String() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	s := sign + "£" + thousands(int64(m/100))
	if p := m % 100; p != 0 {
		s += "." + string([]byte{'0' + byte(p/10), '0' + byte(p%10)})
	}
	return s
}

// Exact always shows the pence: a total that is to be compared with a file.
func (m Money) Exact() string {
	if m%100 == 0 {
		return m.String() + ".00"
	}
	return m.String()
}

// Plain is the amount for a spreadsheet: 1234.50.
func (m Money) Plain() string {
	sign := ""
	if m < 0 {
		sign, m = "-", -m
	}
	return sign + strconv.FormatInt(int64(m/100), 10) + "." + string([]byte{'0' + byte(m%100/10), '0' + byte(m%10)})
}

func thousands(n int64) string {
	s := strconv.FormatInt(n, 10)
	if len(s) <= 3 {
		return s
	}
	var b strings.Builder
	lead := len(s) % 3
	b.WriteString(s[:lead])
	for i := lead; i < len(s); i += 3 {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(s[i : i+3])
	}
	return b.String()
}

// Count is a whole number with its thousands marked.
func Count[T ~int | ~int64](n T) string {
	if n < 0 {
		return "-" + thousands(int64(-n))
	}
	return thousands(int64(n))
}
