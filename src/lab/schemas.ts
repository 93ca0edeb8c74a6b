import { z } from 'zod';
import { ExperimentResult } from '../science/analysis/document';
import { Spec } from '../science/protocol/spec';

/** JSON Schemas of what goes in and what comes out. */
export function jsonSchemas(): { spec: unknown; result: unknown } {
  return {
    spec: z.toJSONSchema(Spec, { io: 'input' }),
    result: z.toJSONSchema(ExperimentResult),
  };
}
