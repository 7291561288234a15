// Requests without their ids: as many as there are different things that the code asks for.

import type { SdkCommand } from '../../emulator/service.ts';
import type { Pieces } from '../../explorer/pieces.ts';
import type { LaneSwap } from './lane-swap.ts';
import type { Request, ServiceId } from './requests.ts';

export interface RequestForm {
  readonly key: string;
  readonly template: number;
  readonly kind: Request['kind'];
  /** Of an example: how many there are, and of which kind. */
  readonly ids: readonly string[];
}

export class RequestForms {
  private readonly commands = new Map<string, new (input: object) => SdkCommand>();
  private readonly forms = new Map<number, RequestForm>();

  constructor(private readonly pieces: Pieces) {}

  /** @returns the form, and the request's ids in their order */
  of(request: Request): { form: RequestForm; ids: readonly string[] } {
    const { template, ids } = this.pieces.of(this.textOf(request));
    return { form: this.form(template, request.kind, ids), ids };
  }

  /** The same asked for by another lane. */
  swapped({ template, kind, ids }: RequestForm, swap: LaneSwap): RequestForm {
    return this.form(swap.templateOf(template), kind, ids);
  }

  /** One request of this form. */
  exampleOf(form: RequestForm): Request {
    return this.requestOf(form, form.ids);
  }

  requestOf({ template }: RequestForm, ids: readonly string[]): Request {
    const request = JSON.parse(this.pieces.textOf({ template, ids })) as
      | Exclude<Request, { kind: 'aws' }>
      | { kind: 'aws'; service: ServiceId; command: string; input: object };
    if (request.kind !== 'aws') return request;
    const Command = this.commands.get(request.command);
    if (!Command) throw new TypeError(`no ${request.command} was seen before`);
    return { kind: 'aws', service: request.service, command: new Command(request.input) };
  }

  private form(template: number, kind: Request['kind'], ids: readonly string[]): RequestForm {
    let form = this.forms.get(template);
    if (!form) {
      form = { key: String(template), template, kind, ids };
      this.forms.set(template, form);
    }
    return form;
  }

  private textOf(request: Request): string {
    if (request.kind !== 'aws') return JSON.stringify(request);
    const { service, command } = request;
    const { name } = command.constructor;
    this.commands.set(name, command.constructor as new (input: object) => SdkCommand);
    return JSON.stringify({ kind: 'aws', service, command: name, input: command.input });
  }
}
