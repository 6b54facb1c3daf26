import { IsString, MaxLength } from 'class-validator';

/** The form of the login. */
export class LoginDto {
  @IsString()
  @MaxLength(1_024)
  token!: string;
}
