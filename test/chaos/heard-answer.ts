/** One HTTP answer as its caller heard it; times in milliseconds of the clock. */
export interface HeardAnswer {
  call: string;
  status: number;
  retryAfter: string | undefined;
  body: string;
  from: number;
  until: number;
}

/** A call that no answer came to. */
export interface CutCall {
  call: string;
  why: string;
  from: number;
  until: number;
}
