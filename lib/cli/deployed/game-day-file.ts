// The endpoints file of a game day: addresses of the documentation ranges (RFC 5737, RFC 3849), and as many
// targets as it takes for floor and change limit to matter.

const endpointNames = ['api', 'web', 'stream'] as const;
/** With a floor of 2, two of them may go, and not three; with a change limit of half, not three at once. */
const targetCount = 4;

export function gameDayFile(zone: string): string {
  return `# Made by fencepost init for game days. Its addresses are of the documentation ranges: nobody answers there.
zone: ${zone}
# Fewest live values that a name may have.
floor: 2
# Largest share of an endpoint's capacity that one plan may take away.
changeLimit: 0.5
endpoints:
${endpointNames.map((name, index) => endpointText(`${name}.${zone}`, name, index)).join('')}`;
}

function endpointText(name: string, id: string, index: number): string {
  const targets = Array.from({ length: targetCount }, (_, number) => {
    const host = index * 10 + number + 1;
    return `      - { id: ${id}-${number + 1}, weight: 100, ipv4: 192.0.2.${host}, ipv6: '2001:db8::${host}' }\n`;
  });
  return `  - name: ${name}
    ttlSeconds: 60
    targets:
${targets.join('')}`;
}
