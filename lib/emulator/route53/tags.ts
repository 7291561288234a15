// Tags of hosted zones and health checks: they are kept by resource, and go with it.

import type {
  ChangeTagsForResourceRequest,
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
  ListTagsForResourcesRequest,
  ListTagsForResourcesResponse,
  ResourceTagSet,
  Tag,
  TagResourceType,
} from '@aws-sdk/client-route-53';

import { invalidInput } from './errors.ts';
import { checkEnumeration, checkLength } from './schema.ts';

/** Of the schema: in one request, and in one list of resources. */
const MAX_ITEMS = 10;
/** https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html */
const MAX_TAGS = 50;
const RESOURCE_TYPES: readonly TagResourceType[] = ['healthcheck', 'hostedzone'];

export class Tags {
  private readonly byResource = new Map<string, ReadonlyMap<string, string>>();

  /** @param idOf - the bare id of a resource that is there; throws as the service does if it is not */
  constructor(private readonly idOf: (type: TagResourceType, id: string | undefined) => string) {}

  /** Knows what another one knows now. */
  takeOver(other: Tags): void {
    for (const [key, tags] of other.byResource) this.byResource.set(key, tags);
  }

  /** @throws InvalidInput nothing to do, or too much of it */
  change(input: ChangeTagsForResourceRequest): object {
    const { AddTags = [], RemoveTagKeys = [] } = input;
    const key = this.keyOf(input);
    // Documented refusals; their texts were not seen.
    if (AddTags.length + RemoveTagKeys.length === 0)
      throw invalidInput('There is no tag to change');
    checkCount('AddTags', AddTags);
    checkCount('RemoveTagKeys', RemoveTagKeys);
    const tags = new Map(this.byResource.get(key));
    for (const removed of RemoveTagKeys) tags.delete(removed);
    for (const { Key = '', Value = '' } of AddTags) {
      checkLength('TagKey', Key, 1, 128);
      checkLength('TagValue', Value, 0, 256);
      tags.set(Key, Value);
    }
    if (tags.size > MAX_TAGS) throw invalidInput(`A resource may have ${MAX_TAGS} tags`);
    this.byResource.set(key, tags);
    return {};
  }

  list(input: ListTagsForResourceRequest): ListTagsForResourceResponse {
    return { ResourceTagSet: this.of(input) };
  }

  listSeveral(input: ListTagsForResourcesRequest): ListTagsForResourcesResponse {
    const { ResourceType, ResourceIds = [] } = input;
    checkCount('ResourceIds', ResourceIds);
    return {
      ResourceTagSets: ResourceIds.map((ResourceId) => this.of({ ResourceType, ResourceId })),
    };
  }

  forget(type: TagResourceType, id: string): void {
    this.byResource.delete(resourceKey(type, id));
  }

  private of(resource: ListTagsForResourceRequest): ResourceTagSet {
    const { ResourceType, ResourceId } = resource;
    const tags = this.byResource.get(this.keyOf(resource)) ?? new Map<string, string>();
    return {
      ResourceType,
      ResourceId,
      Tags: [...tags].map(([Key, Value]): Tag => ({ Key, Value })),
    };
  }

  private keyOf({ ResourceType, ResourceId }: ListTagsForResourceRequest): string {
    const type = checkEnumeration(RESOURCE_TYPES, ResourceType);
    return resourceKey(type, this.idOf(type, ResourceId));
  }
}

function checkCount(name: string, items: readonly unknown[]): void {
  if (items.length > MAX_ITEMS) {
    throw invalidInput(`${name} has ${items.length} items; allowed are ${MAX_ITEMS}`);
  }
}

function resourceKey(type: TagResourceType, id: string): string {
  return `${type} ${id}`;
}
