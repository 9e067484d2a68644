package promise

import (
	"strings"
	"sync"
	"time"
)

// Zone finds a time zone by any name that people write: an IANA name
// ("Europe/Copenhagen", "US/Pacific"), an abbreviation ("CET", "PT"), a spoken
// one ("Pacific Time") or an offset ("+02:00", "UTC+2", "Z").
//
// American abbreviations mean the region's own clock of that day, for people
// print "PST" all year round; every other abbreviation is the fixed offset
// that it names. The second result is the canonical name to store and show: an
// IANA name, a fixed abbreviation or an offset; Zone accepts it again and gives
// the same zone. The process's own zone ("Local") is not a zone.
func Zone(name string) (*time.Location, string, bool) {
	name = strings.TrimSpace(name)
	if loc, canon, ok := abbreviation(name); ok {
		return loc, canon, true
	}
	if rest, ok := cutFold(name, "UTC"); ok && rest != "" {
		return offset(rest)
	}
	if rest, ok := cutFold(name, "GMT"); ok && rest != "" {
		return offset(rest)
	}
	if loc, canon, ok := offset(name); ok {
		return loc, canon, true
	}
	if loc, ok := region(name); ok {
		return loc, name, true
	}
	return nil, "", false
}

// abbreviation looks name up in the tables of abbreviations and spoken names.
func abbreviation(name string) (*time.Location, string, bool) {
	if len(name) > len("central european summer time") {
		return nil, "", false
	}
	var buf [32]byte
	key := appendFold(buf[:0], name)
	if seconds, ok := fixedZones[string(key)]; ok {
		canon := strings.ToUpper(name)
		if canon == "Z" {
			canon = "UTC"
		}
		return fixed(canon, seconds), canon, true
	}
	key = trimWords(key, " standard time", " daylight time", " time")
	if short, ok := spokenZones[string(key)]; ok {
		return abbreviation(short)
	}
	if iana, ok := regionZones[string(key)]; ok {
		loc, ok := region(iana)
		return loc, iana, ok
	}
	return nil, "", false
}

// offset reads "+02:00", "-0330", "+2".
func offset(s string) (*time.Location, string, bool) {
	s = strings.Replace(s, "−", "-", 1)
	if len(s) < 2 || len(s) > 6 || (s[0] != '+' && s[0] != '-') {
		return nil, "", false
	}
	digits, colon := s[1:], strings.IndexByte(s[1:], ':')
	if colon >= 0 {
		if len(digits)-colon != 3 || colon == 0 || colon > 2 {
			return nil, "", false
		}
		digits = digits[:colon] + digits[colon+1:]
	}
	n := 0
	for i := range len(digits) {
		if digits[i] < '0' || digits[i] > '9' {
			return nil, "", false
		}
		n = 10*n + int(digits[i]-'0')
	}
	if len(digits) <= 2 {
		n *= 100
	}
	hours, minutes := n/100, n%100
	if hours > 14 || minutes > 59 {
		return nil, "", false
	}
	canon := string([]byte{s[0], '0' + byte(hours/10), '0' + byte(hours%10), ':', '0' + byte(minutes/10), '0' + byte(minutes%10)})
	seconds := 3600*hours + 60*minutes
	if s[0] == '-' {
		seconds = -seconds
	}
	return fixed(canon, seconds), canon, true
}

// locations keeps what was loaded or made, for time.LoadLocation reads a file
// each time. It holds valid zones only, so it is bounded by their number.
var locations sync.Map // name → *time.Location

func fixed(name string, seconds int) *time.Location {
	if name == "UTC" {
		return time.UTC
	}
	if loc, ok := locations.Load(name); ok {
		return loc.(*time.Location)
	}
	loc, _ := locations.LoadOrStore(name, time.FixedZone(name, seconds))
	return loc.(*time.Location)
}

// region loads an IANA zone. Only names with a slash are looked for, so that
// prose never reaches the file system.
func region(name string) (*time.Location, bool) {
	area, city, ok := strings.Cut(name, "/")
	if !ok || city == "" || len(name) > 40 || !areas[area] {
		return nil, false
	}
	if loc, ok := locations.Load(name); ok {
		return loc.(*time.Location), true
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	locations.Store(name, loc)
	return loc, true
}

var areas = map[string]bool{
	"Africa": true, "America": true, "Antarctica": true, "Arctic": true, "Asia": true, "Atlantic": true, "Australia": true,
	"Brazil": true, "Canada": true, "Chile": true, "Etc": true, "Europe": true, "Indian": true, "Mexico": true, "Pacific": true, "US": true,
}

// fixedZones: seconds east of UTC. Lower case.
var fixedZones = map[string]int{
	"utc": 0, "gmt": 0, "z": 0, "wet": 0, "bst": 3600, "west": 3600, "cet": 3600, "met": 3600, "cest": 7200, "mest": 7200,
	"eet": 7200, "sast": 7200, "eest": 10800, "msk": 10800, "trt": 10800, "gst": 14400, "ist": 19800, "ict": 25200, "wib": 25200,
	"sgt": 28800, "hkt": 28800, "awst": 28800, "pht": 28800, "jst": 32400, "kst": 32400, "acst": 34200, "aest": 36000,
	"acdt": 37800, "aedt": 39600, "nzst": 43200, "nzdt": 46800, "brt": -10800, "art": -10800,
	"mez": 3600, "mesz": 7200,
}

// regionZones are the abbreviations that mean a region's clock, whatever the
// season that they name. Lower case; " time" and its like are cut off before.
var regionZones = map[string]string{
	"pst": "America/Los_Angeles", "pdt": "America/Los_Angeles", "pt": "America/Los_Angeles", "pacific": "America/Los_Angeles",
	"mst": "America/Denver", "mdt": "America/Denver", "mt": "America/Denver", "mountain": "America/Denver",
	"cst": "America/Chicago", "cdt": "America/Chicago", "ct": "America/Chicago", "central": "America/Chicago",
	"est": "America/New_York", "edt": "America/New_York", "et": "America/New_York", "eastern": "America/New_York",
	"akst": "America/Anchorage", "akdt": "America/Anchorage", "hst": "Pacific/Honolulu",
	"london": "Europe/London", "uk": "Europe/London", "paris": "Europe/Paris", "berlin": "Europe/Berlin", "amsterdam": "Europe/Amsterdam",
	"copenhagen": "Europe/Copenhagen", "stockholm": "Europe/Stockholm", "oslo": "Europe/Oslo", "helsinki": "Europe/Helsinki", "dublin": "Europe/Dublin",
	"zurich": "Europe/Zurich", "madrid": "Europe/Madrid", "sydney": "Australia/Sydney", "melbourne": "Australia/Melbourne", "new york": "America/New_York",
	"chicago": "America/Chicago", "toronto": "America/Toronto", "denver": "America/Denver", "los angeles": "America/Los_Angeles",
	"ast": "America/Halifax", "adt": "America/Halifax", "nst": "America/St_Johns", "ndt": "America/St_Johns",
}

// spokenZones are the long names of abbreviations. Lower case, without "time".
var spokenZones = map[string]string{
	"coordinated universal": "utc", "universal": "utc", "greenwich mean": "gmt", "greenwich": "gmt", "british summer": "bst", "central european": "cet",
	"central european summer": "cest", "eastern european": "eet", "eastern european summer": "eest", "indian": "ist", "india": "ist", "japan": "jst",
	"singapore": "sgt", "hong kong": "hkt",
}

// zoneWords are the abbreviations that are words as well: they count as zones
// only in capitals.
var zoneWords = map[string]bool{
	"z": true, "met": true, "wet": true, "west": true, "art": true, "ast": true, "ist": true, "est": true, "et": true, "pt": true, "ct": true,
	"uk": true, "india": true, "japan": true, "singapore": true, "indian": true, "universal": true, "greenwich": true, "london": true, "paris": true, "berlin": true, "amsterdam": true,
	"copenhagen": true, "stockholm": true, "oslo": true, "helsinki": true, "dublin": true, "zurich": true, "madrid": true, "sydney": true, "melbourne": true,
	"chicago": true, "toronto": true, "denver": true, "mt": true, "pacific": true, "mountain": true, "central": true, "eastern": true,
}

func cutFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// appendFold appends the ASCII lower case of s.
func appendFold(dst []byte, s string) []byte {
	for i := range len(s) {
		b := s[i]
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		dst = append(dst, b)
	}
	return dst
}

func trimWords(key []byte, endings ...string) []byte {
	for _, e := range endings {
		if n := len(key) - len(e); n > 0 && string(key[n:]) == e {
			return key[:n]
		}
	}
	return key
}
