package paper

import (
	"errors"
	"regexp"
	"strings"
)

// What the YAML reader says, and how a person who writes a template is told the same.
var (
	parseFault    = regexp.MustCompile(`^go-yaml load error in (?:parser|scanner)(?: \([^)]*\))? at L(\d+)\.C\d+(?:-L\d+\.C\d+|-C\d+)?: (.*)$`)
	unknownField  = regexp.MustCompile(`field (\S+) not found in type \S+`)
	wrongKind     = regexp.MustCompile("cannot construct !!(\\w+)(?: `[^`]*`)? into \\S+")
	yamlKindWords = map[string]string{"map": "several names with values", "seq": "a list", "str": "a text", "int": "a number", "float": "a number", "bool": "yes or no", "null": "nothing"}
)

// plainYAML says an error of the YAML reader without the reader's own names: with the line where it is known.
func plainYAML(err error) error {
	says := strings.TrimPrefix(err.Error(), "yaml: construct errors: ")
	if m := parseFault.FindStringSubmatch(says); m != nil {
		return errors.New("line " + m[1] + ": this is no YAML: " + m[2])
	}
	if strings.Contains(says, "control characters are not allowed") {
		return errors.New("it is no text; a template is a YAML file, no document of a word processor")
	}
	says = unknownField.ReplaceAllString(says, "there is no $1 in a template")
	says = wrongKind.ReplaceAllStringFunc(says, func(s string) string {
		return "something else belongs here than " + yamlKindWords[wrongKind.FindStringSubmatch(s)[1]]
	})
	return errors.New(strings.Join(strings.Fields(says), " "))
}
