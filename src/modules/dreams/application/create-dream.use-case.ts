import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Dream, type NewDream } from '../domain/dream.entity.js';
import { followedDream, type FollowedDream } from '../domain/followed-dream.js';
import { DreamRepository } from '../domain/dream.repository.js';

/** What a caller says of a dream, complete and valid. */
export type DreamWords = Omit<NewDream, 'id' | 'ownerId' | 'linkToken' | 'createdAt'>;

/** Keeps a dream. Nothing is made of it until it is finished. */
@Injectable()
export class CreateDreamUseCase {
  constructor(private readonly dreams: DreamRepository) {}

  async execute(ownerId: string, words: DreamWords): Promise<FollowedDream> {
    const linkToken = randomUUID().replaceAll('-', '');
    const made = { id: randomUUID(), ownerId, linkToken, createdAt: new Date() };
    const dream = Dream.create({ ...words, ...made });
    await this.dreams.insert(dream);
    return followedDream(dream, undefined);
  }
}
