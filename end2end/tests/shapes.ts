//! The shapes that forms are made of, as the server sends them with a form's plan; and
//! what breaks them that somebody can type.

export interface Bounds {
  least: number | null;
  most: number | null;
}

export interface Text {
  length: Bounds;
  pattern: string | null;
  rule: string | null;
  choices: { value: string }[];
}

export interface Member {
  name: string;
  required: boolean;
  shape: Shape;
}

/** One of these, named by its only member; `Flag` and `Moment` are their names alone. */
export type Shape =
  | "Flag"
  | "Moment"
  | { Text: Text }
  | { Number: Bounds }
  | { List: { of: Shape; count: Bounds } }
  | { Map: { key: Text; value: Text; count: Bounds } }
  | { Structure: Member[] };

export interface Field {
  path: string;
  label: string;
  shape: Shape;
  required: boolean;
  closed: boolean;
  when: { path: string; is: string[] } | null;
  locked: string | null;
}

export interface Task {
  shape: Shape;
  sections: { title: string; fields: Field[] }[];
}

/** Something that can be typed and breaks one constraint. */
export interface Violation {
  /** The path of the control's field. */
  path: string;
  kind: string;
  typed: string;
  /** What is said then. */
  says: string;
}

/** The id of the control at a path. */
export const control = (path: string): string => `field-${path.replaceAll(".", "-")}`;

/** Texts of which one does not match, whatever the pattern is. */
const ODD = ["-odd", "odd one!", "Odd", "|", "é{", "\u0001"];

/** Whether all of `text` matches a pattern, which is written for Java. */
function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`, pattern.includes("\\p{") ? "u" : "").test(text);
}

/** What breaks a text that is typed. An empty one is a missing one, which is another
 * constraint, and one of spaces alone is empty. */
export function ofText(text: Text): Omit<Violation, "path">[] {
  if (text.choices.length > 0) return [];
  const broken: Omit<Violation, "path">[] = [];
  const { least, most } = text.length;
  if (most !== null) {
    const says = `At most ${most} characters; this has ${most + 1}.`;
    broken.push({ kind: "longest", typed: "x".repeat(most + 1), says });
  }
  if (least !== null && least > 1) {
    broken.push({ kind: "shortest", typed: "x".repeat(least - 1), says: `At least ${least} characters; this has ${least - 1}.` });
  }
  if (text.pattern !== null) {
    const pattern = text.pattern;
    const long = least ?? 0;
    const padded = ODD.map((odd) => odd.padEnd(long, "!"));
    const odd = padded.find((odd) => odd.length <= (most ?? odd.length) && !matches(pattern, odd));
    // A pattern that everything matches but what no keyboard has is kept by the server.
    if (odd !== undefined) broken.push({ kind: "pattern", typed: odd, says: text.rule ?? "" });
  }
  return broken;
}

function ofNumber({ least, most }: Bounds): Omit<Violation, "path">[] {
  const says = least !== null && most !== null ? `Enter a number from ${least} to ${most}.` : "Enter ";
  return [
    ...(least === null ? [] : [{ kind: "least", typed: `${least - 1}`, says }]),
    ...(most === null ? [] : [{ kind: "greatest", typed: `${most + 1}`, says }]),
    { kind: "type", typed: "many", says: "This must be a whole number." },
  ];
}

function ofLines(of: Shape, count: Bounds): Omit<Violation, "path">[] {
  const each = typeof of === "object" && "Text" in of ? ofText(of.Text) : [];
  const lines = (number: number) => Array.from({ length: number }, (_, line) => `line-${line}`).join("\n");
  return [
    ...(count.most === null ? [] : [{ kind: "most", typed: lines(count.most + 1), says: `At most ${count.most}; there are ${count.most + 1}.` }]),
    ...each.map((violation) => ({ ...violation, says: `Number 1: ${violation.says}` })),
  ];
}

/** What a field is made of, as far as somebody types into it. */
export interface Typed {
  /** What can be broken by typing. */
  violations: Violation[];
  /** Constraints of choices: none of those offered breaks them. */
  choices: number;
  /** Groups of which there may be several, by path. */
  repeated: { path: string; label: string; of: Member[]; count: Bounds }[];
  /** Keys with values, by path. */
  maps: { path: string; key: Text; value: Text; count: Bounds }[];
}

/** Whether a list of these is shown as a row for each value of the first. */
function isKeyed([first, ...others]: Member[]): boolean {
  const isChoice = (shape: Shape) => typeof shape === "object" && "Text" in shape && shape.Text.choices.length > 0;
  const isSimple = (shape: Shape) => isChoice(shape) || (typeof shape === "object" && "Number" in shape);
  return others.length > 0 && isChoice(first.shape) && others.every(({ shape }) => isSimple(shape));
}

/** What can be typed into the field at `path`. */
export function typedInto(path: string, label: string, shape: Shape, closed = false): Typed {
  const nothing: Typed = { violations: [], choices: 0, repeated: [], maps: [] };
  const at = (violations: Omit<Violation, "path">[]) => ({ ...nothing, violations: violations.map((violation) => ({ ...violation, path })) });
  if (shape === "Flag") return nothing;
  if (shape === "Moment") return at([{ kind: "type", typed: "now", says: "This must be a date and time." }]);
  if ("Number" in shape) return at(ofNumber(shape.Number));
  if ("Text" in shape) return closed || shape.Text.choices.length > 0 ? { ...nothing, choices: 1 } : at(ofText(shape.Text));
  if ("Map" in shape) return { ...nothing, maps: [{ path, ...shape.Map }] };
  if ("Structure" in shape) {
    return shape.Structure.map((member) => typedInto(`${path}.${member.name}`, member.name, member.shape)).reduce(together, nothing);
  }
  const { of, count } = shape.List;
  if (typeof of === "object" && "Structure" in of) {
    if (isKeyed(of.Structure)) return { ...nothing, choices: of.Structure.length };
    return { ...nothing, repeated: [{ path, label, of: of.Structure, count }] };
  }
  if (typeof of === "object" && "Text" in of && of.Text.choices.length === 0) return at(ofLines(of, count));
  return { ...nothing, choices: 1 };
}

/** Both. */
export function together(one: Typed, other: Typed): Typed {
  return {
    violations: [...one.violations, ...other.violations],
    choices: one.choices + other.choices,
    repeated: [...one.repeated, ...other.repeated],
    maps: [...one.maps, ...other.maps],
  };
}
