package estatefile

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
)

// begin is how much of a file is looked at to tell what it is; the keys of JSON are sought further on.
const begin = 1 << 16

// Detect tells by content which format a file has: None when it is none of those that are read.
func Detect(r io.ReaderAt, size int64) Format {
	head := make([]byte, min(size, begin))
	n, err := r.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return None
	}
	text := strings.TrimLeft(strings.TrimPrefix(string(head[:n]), bom), " \t\r\n")
	switch {
	case strings.HasPrefix(text, "<"):
		return detectXML(text)
	case strings.HasPrefix(text, "{"):
		return detectJSON(io.NewSectionReader(r, 0, min(size, Options{}.withDefaults().MaxBytes)))
	case backstageLine.MatchString(text):
		return Backstage
	case detectGLPI(text):
		return GLPI
	}
	return None
}

var backstageLine = regexp.MustCompile(`(?m)^apiVersion:[ \t]*["']?backstage\.io/`)

// detectXML looks at the first tag.
func detectXML(text string) Format {
	d := xml.NewDecoder(strings.NewReader(text))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	for {
		t, err := d.Token()
		if err != nil {
			return None
		}
		tag, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch {
		case tag.Name.Local == "model" && strings.HasPrefix(tag.Name.Space, archimateSpaces):
			return ArchiMate
		case tag.Name.Local == "model" && strings.HasPrefix(tag.Name.Space, "http://www.archimatetool.com/archimate"):
			return Archi
		case tag.Name.Local == "bom" && strings.HasPrefix(tag.Name.Space, "http://cyclonedx.org/schema/bom"):
			return CycloneDX
		case tag.Name.Local == "Set" && tag.Name.Space == "":
			return ITop
		}
		return None
	}
}

// detectJSON reads the keys of the outermost object, no further than it must.
func detectJSON(r io.Reader) Format {
	d := json.NewDecoder(skipBOM(r))
	_, err := d.Token()
	if err != nil {
		return None
	}
	seen := map[string]bool{}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return None
		}
		name, ok := key.(string)
		if !ok {
			return None
		}
		seen[name] = true
		switch {
		case seen["bomFormat"] && seen["specVersion"]:
			return CycloneDX
		case seen["taxonomy"] && seen["systems"], seen["types"] && seen["nodes"] && seen["edges"]:
			return LGAM
		case seen["connectorType"] && seen["content"], seen["connectorId"] && seen["content"]:
			return LeanIX
		}
		if skipValue(d) != nil {
			return None
		}
	}
	return None
}

// skipValue reads past one value without keeping it.
func skipValue(d *json.Decoder) error {
	depth := 0
	for {
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// skipBOM drops a byte order mark, which JSON does not allow.
func skipBOM(r io.Reader) io.Reader {
	head := make([]byte, len(bom))
	n, err := io.ReadFull(r, head)
	if err == nil && string(head) == bom {
		return r
	}
	return io.MultiReader(strings.NewReader(string(head[:n])), r)
}
