/** `Prefix.member.1`, `.2` … of a form in AWS's query protocol, in order. */
export function membersOf(form: URLSearchParams, prefix: string): readonly string[] {
  const members: string[] = [];
  for (let number = 1; ; number += 1) {
    const value = form.get(`${prefix}.member.${number}`);
    if (value === null) {
      return members;
    }
    members.push(value);
  }
}
