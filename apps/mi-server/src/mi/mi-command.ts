import { type MatchedParams, type ParamSet } from '../json-rpc/params.ts';
import { type MiContext } from './mi-context.ts';

/** What the commands `which`, `help` and `rpc.discover` may know of the others. */
export interface MiCatalogue {
  readonly commands: readonly MiCommand[];
  /** Every callable name, the old spellings first. */
  names(): readonly string[];
  /** The command of a full name in either spelling. */
  find(name: string): MiCommand | undefined;
}

/** One MI command. */
export interface MiCommand {
  /** OpenSIPS 3.x spelling: `fs_list`. */
  readonly name: string;
  /** OpenSIPS 4.x spelling, `module:command`; the part after the colon works alone where it is unique. */
  readonly qualifiedName?: string;
  /** As `help` prints it in `Help`. */
  readonly help: string;
  /** What the command does, where `help` has to be OpenSIPS's text and does not say it. */
  readonly summary?: string;
  readonly exportedBy: string;
  /** The ways to call it, as `which` prints them. */
  readonly params: readonly ParamSet[];
  /** Throws MiError to answer with an error; anything else thrown is a defect, logged and answered as such. */
  run(params: MatchedParams, context: MiContext, catalogue: MiCatalogue): unknown;
}
