package lint

import (
	"net/netip"
	"strings"
)

// hostOnly cuts off a port, and a user before it.
func hostOnly(s string) string {
	if i := strings.LastIndexByte(s, '@'); i >= 0 {
		s = s[i+1:]
	}
	if host, port, ok := strings.Cut(s, ":"); ok && len(port) > 0 && len(port) <= 5 && digitsIn(port) == len(port) {
		return host
	}
	return s
}

// insideDomains are those that no customer can reach: of RFC 6762 (.local), RFC
// 8375 (.home.arpa), the one that ICANN keeps free for it (.internal), and what
// companies use besides.
var insideDomains = []string{".local", ".internal", ".corp", ".lan", ".intra", ".intranet", ".localdomain", ".home.arpa", ".svc", ".private"}

// tools are hosts where teams look after their systems, as the first part of
// the name: jira.example.com.
var tools = wordsIn("grafana kibana jenkins jira confluence argocd prometheus alertmanager vault wiki sentry gitlab rundeck nagios zabbix opsgenie splunk")

func wordsIn(list string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		set[w] = true
	}
	return set
}

// insideHost reports whether a name is that of an inside host. linked says that
// it stands in an address, where a name without a dot is one too.
func insideHost(name string, linked bool) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if name == "localhost" || linked && name != "" && !strings.Contains(name, ".") {
		return true
	}
	first, rest, dotted := strings.Cut(name, ".")
	if !dotted || first == "" {
		return false
	}
	for _, d := range insideDomains {
		if strings.HasSuffix(name, d) {
			return true
		}
	}
	if name == "jira.atlassian.com" || !strings.Contains(rest, ".") {
		return false
	}
	return tools[first] || machine(first) && letters(rest)
}

// letters reports whether a name ends as domains do, in letters.
func letters(domain string) bool {
	last := domain[strings.LastIndexByte(domain, '.')+1:]
	return len(last) >= 2 && digitsIn(last) == 0
}

// jobs are what machines are named after.
var jobs = wordsIn("db web app api srv svr server node host vm k8s kube prod prd production stg staging stage dev uat redis postgres pg psql mysql mariadb mongo " +
	"mongodb kafka elastic elasticsearch es cache memcache memcached lb proxy nginx haproxy gw gateway worker queue rabbit rabbitmq mq etcd consul vault jenkins " +
	"bastion cron pod cluster replica master primary secondary shard sql smtp ldap dns ns nas san esx esxi hv fw sw core edge rtr sip pbx sbc auth ingress broker zk zookeeper")

// machine reports whether a word is named as machines are: after a job, with a
// number, in small letters ("db-prod-03", "web01"), or by the cloud ("ip-10-0-3-4",
// "i-0abc123def456", the pods of Kubernetes).
func machine(s string) bool {
	if len(s) < 4 || strings.ToLower(s) != s || strings.ContainsAny(s, ":=%$#&+~/\\") {
		return false
	}
	var parts [12]string
	n := 0
	for p := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == '-' || r == '_' || r == '.' }) {
		if n == len(parts) {
			return false
		}
		parts[n], n = p, n+1
	}
	if n == 0 || strings.Contains(s, ".") {
		return false
	}
	if n == 1 {
		job := strings.TrimRight(s, "0123456789")
		digits := s[len(job):]
		return jobs[job] && (len(digits) >= 2 && len(digits) <= 4)
	}
	switch {
	case parts[0] == "i" && n == 2 && len(parts[1]) >= 8 && hex(parts[1]):
		return true
	case parts[0] == "ip" && n == 5 && digitsIn(s) >= 4:
		return true
	case n >= 3 && len(parts[n-1]) == 5 && digitsIn(parts[n-1]) > 0 && len(parts[n-2]) >= 8 && len(parts[n-2]) <= 10 && digitsIn(parts[n-2]) > 0 && hexLike(parts[n-2]):
		return true
	}
	named, numbered := false, false
	for _, p := range parts[:n] {
		job := strings.TrimRight(p, "0123456789")
		named = named || jobs[job]
		numbered = numbered || len(job) < len(p) && len(p)-len(job) <= 4
	}
	return named && numbered
}

func digitsIn(s string) (n int) {
	for i := range len(s) {
		if '0' <= s[i] && s[i] <= '9' {
			n++
		}
	}
	return n
}

func hex(s string) bool { return strings.Trim(s, "0123456789abcdef") == "" }

// hexLike reports whether s is made of what Kubernetes makes names of: no vowels.
func hexLike(s string) bool { return !strings.ContainsAny(s, "aeiou") || hex(s) }

// isIP reports whether a piece is an IP address, perhaps with a port or the size
// of a network. Four numbers behind "version" are none.
func isIP(s, host, front string) bool {
	address, size, network := strings.Cut(s, "/")
	if network {
		if digitsIn(size) != len(size) {
			return false
		}
		host = address
	}
	if strings.Count(host, ".") != 3 && !strings.Contains(host, "::") && strings.Count(host, ":") != 7 {
		return false
	}
	if digitsIn(host) == 0 || len(host) > 45 || strings.Contains(host, "%") {
		return false
	}
	if _, err := netip.ParseAddr(host); err != nil {
		return false
	}
	return !has(strings.ToLower(front[max(0, len(front)-versionReach):]), "version", "release", "build")
}

// versionReach is how close in front "version" makes four numbers one.
const versionReach = len("versions 1.2.3.4 to ")

// isPath reports whether a piece is the path of a file on one of our machines.
func isPath(s string) bool {
	if len(s) > 3 && s[1] == ':' && s[2] == '\\' || strings.HasPrefix(s, `\\`) && strings.Count(s, `\`) > 2 {
		return true
	}
	if strings.HasPrefix(s, "~/") {
		return true
	}
	if s[0] == '/' {
		root, rest, _ := strings.Cut(s[1:], "/")
		return rest != "" && systemRoots[root]
	}
	name := s[strings.LastIndexByte(s, '/')+1:]
	dot := strings.LastIndexByte(name, '.')
	return dot > 0 && sources[name[dot+1:]]
}

var (
	systemRoots = wordsIn("var etc usr opt home srv tmp root mnt proc")
	sources     = wordsIn("go py rb java yaml yml conf cfg ini sh sql tf log env toml")
)

// publicKeys look like tickets and are none: standards, severities, ciphers,
// zones, our own incidents.
var publicKeys = wordsIn("COVID UTF SHA MD ISO SEV INC CVE CWE TLS SSL HTTP HTTPS GPT AES RSA RFC UTC GMT EST EDT PST PDT CET AZ EU US UK AP DC IEC EN IP POP PCI " +
	"SOC NIST FIPS LTE WPA USB IPV OAUTH SAML DALL CLAUDE LLAMA ARM AMD WIN PHP BASE WEEK DAY Q H UPDATE PHASE PART STEP ZONE REGION")

// ticket reports whether a piece is the key of a ticket: OPS-1234.
func ticket(s string) bool {
	key, number, ok := strings.Cut(s, "-")
	if !ok || len(key) < 2 || len(key) > 10 || len(number) == 0 || len(number) > 7 || digitsIn(number) != len(number) || number[0] == '0' {
		return false
	}
	for i := range len(key) {
		if b := key[i]; (b < 'A' || b > 'Z') && (i == 0 || b < '0' || b > '9') {
			return false
		}
	}
	return !publicKeys[strings.TrimRight(key, "0123456789")] && (len(key) > 2 || len(number) > 2)
}
